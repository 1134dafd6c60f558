import { parseArgs } from 'node:util';
import { z } from 'zod';

/** What `npm run demo` was asked to do. */
export interface DemoOptions {
  readonly help: boolean;
  readonly users: number;
  /** Orders in a second, of all users together. */
  readonly rate: number;
  /** When to end; undefined: at Ctrl-C. */
  readonly forMs: number | undefined;
  /** How often something is killed; undefined: never. */
  readonly chaosEveryMs: number | undefined;
  readonly gatewayUrl: string;
  /** Where the local stack keeps its data, and the records of its processes. */
  readonly localFolder: string;
}

/** A mistake in what the person typed, or a stack that is not there; the message says what to do. */
export class DemoProblem extends Error {
  override readonly name = 'DemoProblem';
}

/** What `npm run demo -- --help` prints. */
export const demoHelp = `npm run demo                     a few made-up users place orders until Ctrl-C; the stack must run (npm start)
npm run demo -- --chaos          and every 20 s something of the local stack is killed: a service, Kafka or PostgreSQL
npm run demo -- --for 60         ends after 60 s
npm run demo -- --rate 10        orders in a second, of all together (2)
npm run demo -- --users 3        how many users, 1 to 12 (6)
npm run demo -- --chaos --every 5   kills something every 5 s
npm run demo -- --help           this text

At the end it holds every order against the ledgers, and exits with 1 when one was lost or paid twice.
A stack on another port or in another folder: the variables of npm start, GATEWAY_PORT and LOCAL_FOLDER.`;

const numberFrom = (least: number, most: number) => {
  const error = `must be a number from ${least} to ${most}`;
  return z.string().transform(Number).pipe(z.number({ error }).min(least, { error }).max(most, { error }));
};

const settings = z.object({
  users: numberFrom(1, 12)
    .pipe(z.int({ error: 'must be a whole number' }))
    .default(6),
  rate: numberFrom(0.1, 100).default(2),
  for: numberFrom(1, 86_400).optional(),
  every: numberFrom(1, 3_600).default(20),
  GATEWAY_PORT: numberFrom(1, 65_535).default(8080),
  LOCAL_FOLDER: z.string().default('.local'),
});

/**
 * Reads the command line, and where the stack is from the variables of `npm start`.
 * @throws DemoProblem
 */
export function readDemoOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): DemoOptions {
  const { help = false, chaos = false, ...flags } = flagsOf(args);
  const given = { GATEWAY_PORT: env['GATEWAY_PORT'], LOCAL_FOLDER: env['LOCAL_FOLDER'], ...flags };
  const result = settings.safeParse(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== '')));
  if (!result.success) {
    const faults = result.error.issues.map(({ path: [name], message }) => {
      const written = String(name) in flags ? `--${String(name)}` : String(name);
      return `${written} ${message}.`;
    });
    throw new DemoProblem(`${faults.join('\n')}\n\n${demoHelp}`);
  }
  if (flags.every !== undefined && !chaos) {
    throw new DemoProblem(`--every says how often --chaos kills something; without --chaos it means nothing.`);
  }
  const { users, rate, for: seconds, every, GATEWAY_PORT: port, LOCAL_FOLDER: localFolder } = result.data;
  return {
    help,
    users,
    rate,
    forMs: seconds === undefined ? undefined : seconds * 1000,
    chaosEveryMs: chaos ? every * 1000 : undefined,
    gatewayUrl: `http://127.0.0.1:${port}`,
    localFolder,
  };
}

function flagsOf(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: { help: { ...flag, short: 'h' }, chaos: flag, users: text, rate: text, for: text, every: text },
    }).values;
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('. ')[0] ?? '') : String(cause);
    throw new DemoProblem(`${reason}.\n\n${demoHelp}`, { cause });
  }
}
