import { createApiClient, type ApiClient, type Session } from '@orderbell/contracts';
import { createLogger, readConfig, type Logger } from '@orderbell/runtime';
import { randomUUID } from 'node:crypto';
import { GatewayConfig } from '../src/config.ts';
import { startGateway } from '../src/main.ts';
import { gatewayEnv, type Surroundings } from './gateway-env.ts';

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
