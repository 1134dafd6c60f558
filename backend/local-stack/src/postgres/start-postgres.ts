import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { childEnvironment, type Say } from '../machine/environment.ts';
import { freePort } from '../machine/free-port.ts';
import { endLeftover } from '../machine/process-record.ts';
import { startServer, type Exit, type ServerCommand, type ServerProcess } from '../machine/server-process.ts';
import { serverReady, startPatienceMs } from '../machine/server-ready.ts';
import { until } from '../machine/until.ts';
import { postgresBinaries } from './binaries.ts';
import { clusterFolders, placeCluster, type ClusterFolder } from './cluster-folder.ts';
import { initialiseCluster } from './initialise-cluster.ts';
import { clearStaleLock } from './lock-file.ts';
import { serverArguments } from './settings.ts';
import { superuserPassword } from './superuser-password.ts';

/** What a PostgreSQL is started with. */
export interface PostgresOptions {
  /** Its folder; made when missing, its data kept between starts. */
  readonly dataDir: string;
  /** On 127.0.0.1; a free one when absent. */
  readonly port?: number | undefined;
  /** Where the server's log goes; in `dataDir` when absent. */
  readonly logFile?: string | undefined;
  /** Server settings over the defaults of settings.ts, for experiments. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
  readonly say?: Say | undefined;
  /** Gives up starting and leaves nothing running. */
  readonly signal?: AbortSignal | undefined;
}

/** A running PostgreSQL. */
export interface Postgres {
  readonly port: number;
  readonly pid: number;
  /** For making databases and for tests; services get a role of their own (createDatabase). */
  readonly superuserUrl: string;
  readonly dataDir: string;
  readonly logFile: string;
  /** Settles when it has ended, never rejects. */
  readonly exited: Promise<Exit>;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** The end of its log. */
  lastLines(count: number): readonly string[];
  /** Ends all sessions, writes everything down, stops; killed when that takes longer than `patienceMs` (8 s by default). */
  stop(patienceMs?: number): Promise<void>;
  /** Stops as a crash does: SIGQUIT is `pg_ctl stop -m immediate`, SIGKILL takes the server process itself. */
  kill(signal?: 'SIGQUIT' | 'SIGKILL'): Promise<void>;
}

/**
 * Starts PostgreSQL and waits until it accepts connections: makes the cluster first when there is none, recovers it
 * after a crash, ends a server that an earlier, killed stack has left on this data.
 * Rejects with the server's own last words when it cannot start.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const dataDir = resolve(options.dataDir);
  const say = options.say ?? ((): void => undefined);
  const { signal } = options;
  const { password, isNew } = await superuserPassword(dataDir);
  const recordFile = join(dataDir, 'process.json');
  const leftover = await endLeftover(recordFile, { signal: 'SIGINT', patienceMs: 10_000 });
  if (leftover !== undefined) say('ended a PostgreSQL that a killed stack had left behind');
  const [binaries, cluster] = await Promise.all([postgresBinaries(), placeCluster(dataDir, isNew, say)]);
  if (!existsSync(cluster.folder)) await initialiseCluster(binaries.initdb, cluster, password, signal);
  await clearStaleLock(cluster.folder);

  const port = options.port ?? (await freePort());
  const logFile = options.logFile ?? join(dataDir, 'postgres.log');
  const command: ServerCommand = {
    name: 'PostgreSQL',
    command: binaries.postgres,
    args: serverArguments(cluster.folder, port, options.settings ?? {}),
    env: { ...childEnvironment(), LC_ALL: 'C' },
    cwd: dirname(cluster.folder),
    logFile,
    recordFile,
    runAs: cluster.user,
  };
  const superuserUrl = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  const server = await startAccepting(command, cluster, signal);
  try {
    await closeToStrangers(superuserUrl);
  } catch (cause) {
    await server.stop('SIGQUIT', 5_000);
    throw cause;
  }
  return {
    port,
    pid: server.pid,
    superuserUrl,
    dataDir,
    logFile,
    exited: server.exited,
    signal: server.kill,
    lastLines: (count) => server.lastLines(count),
    async stop(patienceMs = 8_000) {
      server.kill('SIGINT');
      // Killed, it could not end its sessions, and those would write on for a while.
      if (!(await until(() => server.exit() !== undefined, patienceMs))) await server.stop('SIGQUIT', 1_000);
    },
    async kill(how = 'SIGQUIT') {
      await server.stop(how, 5_000);
    },
  };
}

/** Removes everything that a PostgreSQL of `dataDir` keeps; it must not be running. */
export async function removePostgres(dataDir: string): Promise<void> {
  for (const folder of await clusterFolders(resolve(dataDir))) {
    // Sessions of a killed server may still be writing their last.
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

/**
 * Starts the server and waits until it takes connections, a crash recovery included. Sessions of a killed server live
 * on until they notice, and nobody may start on their data before that: then it is tried again.
 */
async function startAccepting(
  command: ServerCommand,
  cluster: ClusterFolder,
  signal: AbortSignal | undefined,
): Promise<ServerProcess> {
  const giveUp = performance.now() + startPatienceMs;
  for (;;) {
    const server = await startServer(command);
    try {
      await serverReady(server, () => isAccepting(server, cluster), { logFile: command.logFile, signal });
      return server;
    } catch (cause) {
      const exit = await server.stop('SIGQUIT', 5_000);
      const words = server.lastLines(8);
      const held = exit.code !== null && words.some((line) => line.includes('pre-existing shared memory block'));
      if (!held || performance.now() > giveUp) throw cause;
      await pause(100, undefined, signal === undefined ? {} : { signal });
    }
  }
}

/** Whether it takes connections: the server writes its state into its lock file, and `pg_ctl` reads it there too. */
async function isAccepting(server: ServerProcess, cluster: ClusterFolder): Promise<boolean> {
  const lines = await readFile(join(cluster.folder, 'postmaster.pid'), 'utf8').then(
    (text) => text.split('\n'),
    () => [],
  );
  return lines[0]?.trim() === String(server.pid) && lines[7]?.trim() === 'ready';
}

/** By default every role may enter every database; here only a database's owner may. */
async function closeToStrangers(superuserUrl: string): Promise<void> {
  const client = new Client({ connectionString: superuserUrl });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC');
  } finally {
    await client.end();
  }
}
