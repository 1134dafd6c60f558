import { createApiClient, type ApiClient, type Session } from '@orderbell/contracts';
import { createLogger, readConfig, tokenIssuer, type Logger } from '@orderbell/runtime';
import { exportJWK, generateKeyPair, importJWK, SignJWT, type JWK } from 'jose';
import { randomUUID } from 'node:crypto';
import { GatewayConfig } from '../src/config.ts';
import { startGateway } from '../src/main.ts';

/** A key pair as the variables of the services carry it. */
export interface Keys {
  readonly signing: JWK;
  readonly verifying: JWK;
}

export async function makeKeys(): Promise<Keys> {
  const pair = await generateKeyPair('EdDSA', { extractable: true });
  const kid = randomUUID();
  const signing = { ...(await exportJWK(pair.privateKey)), kid };
  return { signing, verifying: { ...(await exportJWK(pair.publicKey)), kid } };
}

/** An access token such as the gateway signs, for whom and as long as a test wants. */
export async function makeToken(
  keys: Keys,
  claims: { readonly userId: string; readonly sessionId?: string; readonly seconds?: number },
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ role: 'user', sid: claims.sessionId ?? randomUUID() })
    .setProtectedHeader({ alg: 'EdDSA' })
    .setSubject(claims.userId)
    .setIssuer(tokenIssuer)
    .setAudience(tokenIssuer)
    .setIssuedAt(now)
    .setExpirationTime(now + (claims.seconds ?? 600))
    .sign(await importJWK(keys.signing, 'EdDSA'));
}

/** What a gateway needs of its surroundings. */
export interface Surroundings {
  readonly databaseUrl: string;
  readonly brokers: readonly string[];
  readonly keys: Keys;
  readonly ordersUrls: readonly string[];
  readonly paymentsUrls: readonly string[];
}

/** A gateway in this process. */
export interface TestGateway {
  readonly url: string;
  readonly call: ApiClient;
  /** Registers a new user. */
  readonly register: () => Promise<Session & { readonly email: string }>;
  /** What would have ended the process. */
  readonly fatal: readonly unknown[];
  readonly stop: () => Promise<void>;
}

export const password = 'correct horse battery';

/** The variables of a gateway in these surroundings, on a free port. */
export function gatewayEnv(around: Surroundings): Record<string, string> {
  return {
    PORT: '0',
    LOG_LEVEL: 'silent',
    DATABASE_URL: around.databaseUrl,
    KAFKA_BROKERS: around.brokers.join(','),
    TOKEN_SIGNING_KEY: JSON.stringify(around.keys.signing),
    TOKEN_PUBLIC_KEY: JSON.stringify(around.keys.verifying),
    ORDERS_URL: around.ordersUrls.join(','),
    PAYMENTS_URL: around.paymentsUrls.join(','),
  };
}

/** Starts a gateway; `env` over what its surroundings say. */
export async function startTestGateway(
  around: Surroundings,
  env: Readonly<Record<string, string>> = {},
  logger: Logger = createLogger('gateway', 'silent'),
): Promise<TestGateway> {
  const steps: (() => Promise<unknown>)[] = [];
  const fatal: unknown[] = [];
  const port = await startGateway(readConfig(GatewayConfig, { ...gatewayEnv(around), ...env }), logger, {
    onStop: (_, step) => steps.push(step),
    fatal: (error) => fatal.push(error),
  });
  const url = `http://127.0.0.1:${port}`;
  const call = createApiClient({ baseUrl: url, fetch });
  return {
    url,
    call,
    fatal,
    register: async () => {
      const email = `${randomUUID()}@example.com`;
      return { ...(await call('register', { body: { email, password, name: 'Ada' } })), email };
    },
    stop: async () => {
      for (const step of steps.toReversed()) await step();
    },
  };
}
