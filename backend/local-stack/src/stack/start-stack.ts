import { resolve } from 'node:path';
import { startKafka, type Kafka } from '../kafka/start-kafka.ts';
import { until } from '../machine/until.ts';
import { createDatabase } from '../postgres/create-database.ts';
import { letReadDatabase } from '../postgres/let-read-database.ts';
import { startPostgres, type Postgres } from '../postgres/start-postgres.ts';
import { buildWeb } from './build-web.ts';
import { endLeftovers } from './leftovers.ts';
import { root } from './root.ts';
import { readOrMakeSecrets, type Secrets } from './secrets.ts';
import { lastWords, serviceLog, startService } from './service-process.ts';
import type { Stack, StackOptions } from './stack.ts';
import { makeStackFolder } from './stack-folder.ts';
import { choosePorts } from './stack-ports.ts';
import { stopInOrder } from './stop-order.ts';
import { supervise, type Running, type Supervised } from './supervise.ts';
import {
  databaseOwners,
  nodeArgumentsOf,
  serviceSpecs,
  type DatabaseOwner,
  type ServiceKind,
  type ServiceSpec,
  type Surroundings,
} from './topology.ts';

const servicePatienceMs = 120_000;

/**
 * Starts PostgreSQL, Kafka and the services, and resolves when all of them serve. Processes of an earlier stack in the
 * folder that was killed are ended first; its data are recovered.
 * Rejects, with nothing left running, when one of them cannot start.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const folder = resolve(options.folder);
  const say = options.say ?? ((): void => undefined);
  const folders = { ...(await makeStackFolder(folder)), root };
  for (const name of await endLeftovers(folder)) say(`ended a ${name} that a killed stack had left behind`);
  const secrets = await readOrMakeSecrets(folder);

  const processes: Supervised[] = [];
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    stopped ??= stopInOrder(processes);
    return stopped;
  };
  const add = (name: string, attempts: number, start: (signal: AbortSignal) => Promise<Running>): Supervised => {
    const supervised = supervise({ name, start, say, attempts, restart: options.restart ?? true });
    processes.push(supervised);
    return supervised;
  };
  const begin = async (process: Supervised, title: string, patienceMs?: number): Promise<void> => {
    options.signal?.throwIfAborted();
    await (patienceMs === undefined ? process.start() : withPatience(process, patienceMs));
    if (options.signal?.aborted !== true) say(`${title} is ready`);
  };

  const onAbort = (): void => void stop();
  options.signal?.addEventListener('abort', onAbort, { once: true });
  const failed = new AbortController();
  const preparations: Promise<unknown>[] = [];
  try {
    const ports = await choosePorts(options.ports ?? {}, options.instances ?? {});
    const through = options.reachedThrough ?? {};

    let superuserUrl = '';
    const postgresLog = serviceLog('postgres', folders);
    const postgres = add('postgres', 1, async (signal) => {
      const dataDir = folders.postgres;
      const settings = options.postgresSettings;
      const server = await startPostgres({
        dataDir,
        port: ports.postgres,
        logFile: postgresLog,
        settings,
        say,
        signal,
      });
      superuserUrl = server.superuserUrl;
      return asRunning(server);
    });
    const kafkaLog = serviceLog('kafka', folders);
    const kafka = add('kafka', 1, async (signal) => {
      const dataDir = folders.kafka;
      const advertisedPort = through.kafka;
      const place = {
        dataDir,
        port: ports.kafka,
        controllerPort: ports.kafkaController,
        advertisedPort,
        logFile: kafkaLog,
      };
      const server = await startKafka({ ...place, say, signal });
      return asRunning(server);
    });
    const databases = begin(postgres, `PostgreSQL (port ${ports.postgres})`).then(() =>
      makeDatabases(superuserUrl, secrets, through.postgres),
    );
    const buildSignal = AbortSignal.any([failed.signal, ...(options.signal === undefined ? [] : [options.signal])]);
    const page =
      ports.services.web.length > 0 && options.dev !== true ? buildWeb(root, say, buildSignal) : Promise.resolve();
    preparations.push(databases, page);
    const [{ databaseUrls, auditUrls }] = await Promise.all([
      databases,
      begin(kafka, `Kafka (port ${ports.kafka})`),
      page,
    ]);

    const kafkaBrokers = [`127.0.0.1:${through.kafka ?? ports.kafka}`];
    const specs = serviceSpecs({
      root,
      ports: ports.services,
      reachedThrough: through,
      databaseUrls,
      auditUrls,
      kafkaBrokers,
      secrets,
      demoSignIns: options.demoSignIns ?? false,
      dev: options.dev ?? false,
      extra: options.env ?? {},
    });
    await Promise.all(
      specs.map(async (spec) => {
        const service = add(spec.name, 3, async () => {
          const env = { ...spec.env, ...options.envAtStart?.(spec.name) };
          return startService({ ...spec, env }, folders, [
            ...(nodeArgumentsOf[spec.kind] ?? []),
            ...(options.nodeArguments?.[spec.kind] ?? []),
          ]);
        });
        await begin(service, `${spec.name} (${spec.url})`, servicePatienceMs);
      }),
    );
    options.signal?.throwIfAborted();
    return {
      gatewayUrls: urlsOf(specs, 'gateway'),
      ordersUrls: urlsOf(specs, 'orders'),
      paymentsUrls: urlsOf(specs, 'payments'),
      auditUrl: urlsOf(specs, 'audit')[0],
      webUrl: urlsOf(specs, 'web')[0],
      kafkaBrokers,
      databaseUrls: superuserUrls(superuserUrl),
      secrets,
      logFolder: folders.logs,
      processes,
      process(name) {
        const found = processes.find((process) => process.name === name);
        if (found !== undefined) return found;
        throw new Error(`No process is named ${name}; there are ${processes.map((each) => each.name).join(', ')}`);
      },
      stop,
    };
  } catch (cause) {
    failed.abort(cause);
    await stop();
    // They have been told to end; one that is still ending would be left behind by an exit.
    await Promise.allSettled(preparations);
    options.signal?.throwIfAborted();
    throw cause;
  } finally {
    options.signal?.removeEventListener('abort', onAbort);
  }
}

/** PostgreSQL and Kafka are given only when they serve. */
function asRunning(server: Postgres | Kafka): Running {
  return {
    pid: server.pid,
    exited: server.exited,
    untilReady: async () => undefined,
    lastWords: () => lastWords(server),
    kill: server.signal,
    stop: (patienceMs) => server.stop(patienceMs),
  };
}

async function makeDatabases(
  superuserUrl: string,
  secrets: Secrets,
  reachedAt: number | undefined,
): Promise<Pick<Surroundings, 'databaseUrls' | 'auditUrls'>> {
  const make = async (owner: DatabaseOwner): Promise<string> => {
    const password = secrets.databasePasswords[owner];
    const url = new URL(await createDatabase({ superuserUrl }, { name: owner, password }));
    if (reachedAt !== undefined) url.port = String(reachedAt);
    return url.href;
  };
  // One after the other: they copy the same template.
  const databaseUrls = {
    gateway: await make('gateway'),
    orders: await make('orders'),
    payments: await make('payments'),
  };
  const reader = { role: 'audit', password: secrets.auditPassword };
  const read = (database: 'orders' | 'payments'): Promise<string> =>
    letReadDatabase({ superuserUrl }, { database, owner: database, ...reader });
  return { databaseUrls, auditUrls: { orders: await read('orders'), payments: await read('payments') } };
}

function superuserUrls(superuserUrl: string): Record<DatabaseOwner, string> {
  const [gateway, orders, payments] = databaseOwners.map((owner) => superuserUrl.replace(/\/postgres$/, `/${owner}`));
  return { gateway: gateway ?? '', orders: orders ?? '', payments: payments ?? '' };
}

function urlsOf(specs: readonly ServiceSpec[], kind: ServiceKind): readonly string[] {
  return specs.filter((spec) => spec.kind === kind).map((spec) => spec.url);
}

/** A service that neither dies nor serves is given up after a while. */
async function withPatience(service: Supervised, patienceMs: number): Promise<void> {
  const starting = service.start();
  let settled = false;
  const mark = (): void => {
    settled = true;
  };
  starting.then(mark, mark);
  if (await until(() => settled, patienceMs)) {
    return starting.catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`${service.name} does not start: ${reason}`, { cause });
    });
  }
  throw new Error(`${service.name} does not serve ${patienceMs / 1000} s after its start`);
}
