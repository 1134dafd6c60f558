import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { z } from 'zod';
import { freePort } from '../../backend/local-stack/src/machine/free-port.ts';
import { waitUntil } from '../../backend/tests/src/support/wait-until.ts';
import { databaseOwners, newPassword, newSigningKey, passwordVariable } from '../one-shot/secrets.ts';
import type { Environment } from '../stack/compose-state.ts';
import { mustDocker } from '../stack/docker-command.ts';
import { bringUp } from '../stack/up.ts';
import './global-setup.ts';

/** A compose project that one test file has for itself. */
export interface DockerStack {
  readonly env: Environment;
  readonly project: string;
  readonly gatewayUrl: string;
  readonly webUrl: string;
  /** For a stack that was opened: where tests look inside. */
  readonly databases: { readonly orders: string; readonly payments: string; readonly gateway: string };
  readonly brokers: readonly string[];
  /** Brings it up, as `npm run stack:docker` does. */
  up(...args: readonly string[]): Promise<void>;
  compose(...args: readonly string[]): Promise<string>;
  /** The ids of a service's containers, in the order of their numbers. */
  containers(service: string): Promise<readonly string[]>;
  /** Kills what runs in a container as an accident would, and waits until the engine has brought it back, healthy. */
  crash(container: string): Promise<void>;
  /** Removes containers, networks and data. */
  remove(): Promise<void>;
}

export interface DockerStackOptions {
  /** Whether databases and broker are published too. */
  readonly open?: boolean;
  readonly settings?: Environment;
}

/** Makes a project with a name, ports and secrets of its own. Nothing runs yet. */
export async function dockerStack({ open = false, settings = {} }: DockerStackOptions = {}): Promise<DockerStack> {
  const project = `orderbell-test-${randomBytes(3).toString('hex')}`;
  const ports = {
    GATEWAY_PORT: await freePort(),
    WEB_PORT: await freePort(),
    TEST_KAFKA_PORT: await freePort(),
    TEST_ORDERS_DB_PORT: await freePort(),
    TEST_PAYMENTS_DB_PORT: await freePort(),
  };
  const passwords = { orders: newPassword(), payments: newPassword(), gateway: newPassword() };
  const env: Environment = {
    COMPOSE_PROJECT_NAME: project,
    COMPOSE_ENV_FILES: inject('emptyEnvironmentFile'),
    COMPOSE_FILE: open ? 'docker-compose.yml:docker/testing/open-inside.yml' : 'docker-compose.yml',
    COMPOSE_PATH_SEPARATOR: ':',
    ...Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)])),
    ...Object.fromEntries(databaseOwners.map((owner) => [passwordVariable(owner), passwords[owner]])),
    TOKEN_SIGNING_KEY: newSigningKey(),
    ORDERBELL_TAG: 'test',
    LOG_LEVEL: 'info',
    ...settings,
  };
  const url = (owner: 'orders' | 'payments', port: number): string =>
    `postgres://${owner}:${passwords[owner]}@127.0.0.1:${port}/${owner}`;
  const compose = (...args: readonly string[]): Promise<string> => mustDocker(['compose', ...args], { env });

  return {
    env,
    project,
    gatewayUrl: `http://localhost:${ports.GATEWAY_PORT}`,
    webUrl: `http://localhost:${ports.WEB_PORT}`,
    databases: {
      orders: url('orders', ports.TEST_ORDERS_DB_PORT),
      payments: url('payments', ports.TEST_PAYMENTS_DB_PORT),
      gateway: '',
    },
    brokers: [`127.0.0.1:${ports.TEST_KAFKA_PORT}`],
    up: (...args) => bringUp({ args, env, print: () => undefined }),
    compose,
    containers: async (service) => {
      const containers = lines(await compose('ps', '--quiet', service));
      const numbered = await Promise.all(containers.map(async (id) => ({ id, number: await containerNumber(id) })));
      return numbered.sort((left, right) => left.number - right.number).map(({ id }) => id);
    },
    crash: async (container) => {
      const { restarts } = await stateOf(container);
      // Everything but the init process, which then ends too. The shell that says so does not live to tell.
      await mustDocker(['exec', container, 'sh', '-c', 'kill -9 -1']).catch(() => undefined);
      await waitUntil(async () => (await stateOf(container)).restarts > restarts, 'the engine to start it again', {
        patienceMs: 60_000,
        everyMs: 200,
      });
      await waitUntil(async () => (await stateOf(container)).health === 'healthy', 'it to be healthy again', {
        patienceMs: 180_000,
        everyMs: 500,
      });
    },
    remove: async () => {
      await compose('down', '--volumes', '--remove-orphans', '--timeout', '5');
    },
  };
}

const Inspected = z.array(
  z.object({
    Config: z.object({ Labels: z.record(z.string(), z.string()) }),
    RestartCount: z.int(),
    State: z.object({ Health: z.object({ Status: z.string() }).optional() }),
  }),
);

async function inspect(container: string) {
  const [found] = Inspected.parse(JSON.parse(await mustDocker(['inspect', container])));
  if (found === undefined) throw new Error(`there is no container ${container}`);
  return found;
}

async function stateOf(container: string): Promise<{ readonly restarts: number; readonly health: string }> {
  const { RestartCount: restarts, State: state } = await inspect(container);
  return { restarts, health: state.Health?.Status ?? '' };
}

async function containerNumber(container: string): Promise<number> {
  const { Config: config } = await inspect(container);
  return Number(config.Labels['com.docker.compose.container-number']);
}

/** The lines of a command's output. */
export function lines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}
