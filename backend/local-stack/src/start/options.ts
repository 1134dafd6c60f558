import { parseArgs } from 'node:util';
import { z } from 'zod';
import { UsageError } from '../usage.ts';

/** What `npm start` was asked to do. */
export interface StartOptions {
  readonly fresh: boolean;
  readonly desktop: boolean;
  /** Runs the sources as they are: what changes is started anew, and the web page changes in the open browser. */
  readonly dev: boolean;
  readonly help: boolean;
}

/** The flags of the command line. @throws UsageError */
export function parseFlags(args: readonly string[]): StartOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        fresh: { type: 'boolean', default: false },
        'no-desktop': { type: 'boolean', default: false },
        dev: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    return { fresh: values.fresh, desktop: !values['no-desktop'] && !values.dev, dev: values.dev, help: values.help };
  } catch (cause) {
    const unknown = args.find((arg) => !['--fresh', '--no-desktop', '--dev', '--help', '-h'].includes(arg)) ?? '';
    throw new UsageError(`"${unknown}" is not an option of npm start.\n\n${helpText}`, { cause });
  }
}

const port = (fallback: number) =>
  z
    .string()
    .regex(/^\d{1,5}$/, { error: 'must be a port number' })
    .transform(Number)
    .pipe(z.int().min(1).max(65_535, { error: 'must be at most 65535' }))
    .default(fallback);

const settingsSchema = z.object({
  GATEWAY_PORT: port(8080),
  WEB_PORT: port(8081),
  ORDERS_PORT: port(8082),
  PAYMENTS_PORT: port(8083),
  AUDIT_PORT: port(8084),
  // Below the range from which systems take ports for outgoing connections, so that none of those is in the way.
  POSTGRES_PORT: port(15_432),
  KAFKA_PORT: port(19_092),
  KAFKA_CONTROLLER_PORT: port(19_093),
  CURRENCY: z
    .string()
    .regex(/^[A-Z]{3}$/, { error: 'must be a currency code of three capital letters (ISO 4217)' })
    .default('RUB'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  LOCAL_FOLDER: z.string().default('.local'),
  // For the services, which say what is wrong with a value.
  OTEL_EXPORTER_OTLP_ENDPOINT: z.string().optional(),
  OTEL_TRACES_SAMPLER: z.string().optional(),
  OTEL_TRACES_SAMPLER_ARG: z.string().optional(),
});

/** The variables that `npm start` reads. */
export type StartSettings = z.infer<typeof settingsSchema>;

/** The name of a variable that moves a port. */
export type PortVariable = Extract<keyof StartSettings, `${string}_PORT`>;

/** Every port that the stack listens on, by the variable that moves it. */
export const portVariables: readonly PortVariable[] = [
  'GATEWAY_PORT',
  'WEB_PORT',
  'ORDERS_PORT',
  'PAYMENTS_PORT',
  'AUDIT_PORT',
  'POSTGRES_PORT',
  'KAFKA_PORT',
  'KAFKA_CONTROLLER_PORT',
];

/** Reads the variables, empty ones as absent. @throws UsageError naming every fault at once */
export function readSettings(env: Readonly<Record<string, string | undefined>>): StartSettings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const result = settingsSchema.safeParse(given);
  if (!result.success) {
    const faults = result.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      return `  ${name}=${String(given[name])}: ${issue.message}`;
    });
    throw new UsageError(`Some variables cannot be used:\n${faults.join('\n')}`);
  }
  const byPort = Map.groupBy(portVariables, (name) => result.data[name]);
  const shared = [...byPort].filter(([, names]) => names.length > 1);
  if (shared.length > 0) {
    const faults = shared.map(([number, names]) => `  ${names.join(' and ')} are both ${number}`);
    throw new UsageError(`Each port can be used once:\n${faults.join('\n')}`);
  }
  return result.data;
}

/** What `npm start -- --help` prints. */
export const helpText = `npm start                    starts PostgreSQL, Kafka, the services, the web client and the desktop window
npm start -- --no-desktop    the same without the desktop window
npm start -- --fresh         wipes the local data first, and says what it wipes
npm start -- --help          this text
npm run dev                  without the desktop window, and with reload on change: services are started anew when their sources
                             change, the web page changes in the open browser

Ctrl-C stops everything. Data, keys and logs stay in .local/.

Variables, with their defaults:
  GATEWAY_PORT=8080  WEB_PORT=8081  ORDERS_PORT=8082  PAYMENTS_PORT=8083  AUDIT_PORT=8084
  POSTGRES_PORT=15432  KAFKA_PORT=19092  KAFKA_CONTROLLER_PORT=19093
  CURRENCY=RUB         the currency of all accounts
  LOG_LEVEL=info       debug, info, warn, error or silent
  LOCAL_FOLDER=.local  where data, keys and logs are kept
  OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG
                       where traces go, and which: docs/operating.md`;
