import { z } from 'zod';

/** The configuration is unusable; the message names every fault at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads the variables that `schema` names. Empty variables count as absent, as Docker Compose passes them.
 * @throws ConfigError naming every missing or wrong variable
 */
export function readConfig<T extends z.ZodObject>(
  schema: T,
  env: Readonly<Record<string, string | undefined>>,
): z.output<T> {
  const given = Object.fromEntries(
    Object.keys(schema.shape).flatMap((name) =>
      env[name] === undefined || env[name] === '' ? [] : [[name, env[name]]],
    ),
  );
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => {
    const name = issue.path.map(String).join('.');
    return `  ${name}: ${String(issue.path[0]) in given || issue.code === 'custom' ? issue.message : 'is not set'}`;
  });
  throw new ConfigError(
    `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.join('\n')}`,
  );
}

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, { error: `must be a whole number from ${min} to ${max}` })
    .transform(Number)
    .pipe(z.int().min(min).max(max));

/** A whole number between bounds, as text. */
export const integer = (min: number, max: number, fallback: number) => wholeNumber(min, max).default(fallback);

export const flag = (fallback: boolean) =>
  z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .transform((value) => value === 'true')
    .default(fallback);

/** A comma-separated list. */
export const list = <T extends z.ZodType<string, string>>(item: T) =>
  z
    .string()
    .transform((value) => value.split(',').map((part) => part.trim()))
    .pipe(z.array(item).min(1));

export const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .transform((value) => value.replace(/\/$/, ''));

const days = 24 * 60 * 60 * 1000;

/** What every service is told. */
export const commonConfig = {
  HOST: z.string().default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
};

/** What a service with a database is told. */
export const databaseConfig = {
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' }),
  DATABASE_POOL: integer(2, 100, 8),
};

/** What a service on Kafka is told. Retention is in days; the inbox remembers longer than the topics keep. */
export const kafkaConfig = {
  KAFKA_BROKERS: list(z.string().regex(/^[^\s:,]+:\d+$/, { error: 'must be host:port, comma separated' })),
};

export const retentionConfig = {
  TOPIC_RETENTION_DAYS: integer(1, 3650, 7).transform((value) => value * days),
  INBOX_RETENTION_DAYS: integer(1, 3650, 14).transform((value) => value * days),
  OUTBOX_RETENTION_DAYS: integer(1, 3650, 1).transform((value) => value * days),
};

/** What the audit proves itself by when it asks for lost messages. Without it nobody can ask. */
export const resendConfig = { RESEND_SECRET: z.string().min(16).optional() };

/** An Ed25519 key as JSON Web Key (RFC 8037). */
export const publicKeyConfig = {
  TOKEN_PUBLIC_KEY: z
    .string()
    .transform((value, context) => {
      try {
        return JSON.parse(value) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'must be a JSON Web Key, as JSON' });
        return z.NEVER;
      }
    })
    .pipe(
      z.object({
        kty: z.literal('OKP', { error: 'must be an Ed25519 key (kty OKP)' }),
        crv: z.literal('Ed25519'),
        x: z.string(),
        kid: z.string().exactOptional(),
      }),
    ),
};
