import {
  commonConfig,
  crashConfig,
  databaseConfig,
  flag,
  httpUrl,
  integer,
  kafkaConfig,
  list,
  publicKeyConfig,
  tracingConfig,
} from '@orderbell/runtime';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { z } from 'zod';

const signingKey = z
  .string()
  .transform((value, context): unknown => {
    try {
      return JSON.parse(value);
    } catch {
      context.addIssue({ code: 'custom', message: 'must be a private JSON Web Key, as JSON' });
      return z.NEVER;
    }
  })
  .pipe(
    z.object({
      kty: z.literal('OKP', { error: 'must be an Ed25519 key (kty OKP)' }),
      crv: z.literal('Ed25519', { error: 'must be an Ed25519 key (crv Ed25519)' }),
      x: z.string({ error: 'lacks its public part x' }),
      d: z.string({ error: 'lacks its private part d: this is a public key' }),
      kid: z.string({ error: 'lacks a kid, which names it in every token' }).min(1),
    }),
  );

const origin = z
  .string()
  .refine((value) => URL.canParse(value) && new URL(value).origin === value && /^https?:/.test(value), {
    error: 'must be origins such as http://localhost:8081, comma separated, without a slash at the end',
  });

const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, { error: 'must be an ISO 4217 code of three capital letters' })
  .default('RUB');

/** Every variable of the gateway. Limits are counts per minute. */
export const GatewayConfig = z
  .object({
    ...commonConfig,
    ...tracingConfig,
    ...databaseConfig,
    ...kafkaConfig,
    ...publicKeyConfig,
    ...crashConfig(['request:before-forward', 'request:before-reply', 'push:before-emit', 'push:after-emit']),
    TOKEN_SIGNING_KEY: signingKey,
    ACCESS_TOKEN_SECONDS: integer(1, 86_400, 600),
    REFRESH_TOKEN_DAYS: integer(1, 365, 30),
    /** How long a browser may repeat a refresh whose answer it has lost; see decide-rotation.ts. */
    REFRESH_GRACE_SECONDS: integer(0, 300, 30),
    ORDERS_URL: list(httpUrl),
    PAYMENTS_URL: list(httpUrl),
    /** The audit's, where one runs. */
    AUDIT_URL: httpUrl.optional(),
    /** Whether it is kept which orders were pushed. Off only to measure what it costs. */
    RECORD_JOURNEYS: flag(true),
    /** Longest wait for a service's answer. */
    FORWARD_TIMEOUT_MS: integer(100, 120_000, 15_000),
    WEB_ORIGINS: list(origin).default([]),
    CURRENCY: currency,
    DEMO_SIGN_INS: flag(false),
    TRUST_PROXY: flag(false),
    SIGN_INS_PER_ADDRESS: integer(1, 1_000_000, 3_000),
    SIGN_INS_PER_ACCOUNT: integer(1, 1_000_000, 10),
    WRITES_PER_USER: integer(1, 1_000_000_000, 1_000_000),
    SOCKETS_PER_USER: integer(1, 10_000, 50),
    /** What may wait for a slow client before it is disconnected. */
    SOCKET_BACKLOG_BYTES: integer(16_384, 1_000_000_000, 1_048_576),
    /** Passwords hashed at once: each takes a core and 19 MiB for some 25 ms. */
    PASSWORD_HASHES_AT_ONCE: integer(1, 64, Math.max(1, Math.floor(availableParallelism() / 2))),
  })
  .superRefine((config, context) => {
    const { TOKEN_SIGNING_KEY: signing, TOKEN_PUBLIC_KEY: verifying } = config;
    const sameKid = verifying.kid === undefined || verifying.kid === signing.kid;
    if (sameKid && publicPart(signing) === verifying.x) return;
    context.addIssue({
      code: 'custom',
      path: ['TOKEN_SIGNING_KEY'],
      message: 'does not belong to TOKEN_PUBLIC_KEY: the services would refuse every token',
    });
  });
export type GatewayConfig = z.output<typeof GatewayConfig>;

/** The public part that belongs to the private one, whatever the key says itself; undefined for a broken key. */
function publicPart(key: z.output<typeof signingKey>): string | undefined {
  try {
    return createPublicKey(createPrivateKey({ key, format: 'jwk' })).export({ format: 'jwk' }).x;
  } catch {
    return undefined;
  }
}
