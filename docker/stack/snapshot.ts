import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { toolEnvironment } from '../../backend/local-stack/src/machine/environment.ts';
import type { DatabaseOwner } from '../one-shot/secrets.ts';
import { root } from './docker-command.ts';

/** A database as it is at one moment, kept for as long as the session is open. */
export interface Snapshot {
  /** Fixes the moment; resolves to the snapshot's name for pg_dump. */
  readonly take: () => Promise<string>;
  readonly close: () => Promise<void>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Opens a session on a database that can fix a moment. @throws Error when the database does not answer */
export async function openSnapshot(owner: DatabaseOwner, env: Environment): Promise<Snapshot> {
  const psql = [
    'psql',
    '--no-psqlrc',
    '--quiet',
    '--no-align',
    '--tuples-only',
    '--set',
    'ON_ERROR_STOP=1',
    '--dbname',
    owner,
  ];
  const child = spawn('docker', ['compose', 'exec', '-T', `${owner}-db`, ...psql], {
    cwd: root,
    env: { ...toolEnvironment(), ...env },
    stdio: 'pipe',
  });
  const ask = questions(child, owner);
  // Answered once the session stands; the server would end a transaction that stays idle, and this one waits for the dump.
  await ask(`set idle_in_transaction_session_timeout = 0; select 'open';`);
  return {
    take: () => ask('begin isolation level repeatable read read only; select pg_export_snapshot();'),
    close: async () => {
      const ended = once(child, 'close');
      child.stdin.end();
      await ended;
    },
  };
}

/** Sends statements that answer one line, and gives that line. */
function questions(child: ChildProcessWithoutNullStreams, owner: DatabaseOwner) {
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  child.stdin.on('error', () => undefined);
  return async (statement: string): Promise<string> => {
    child.stdin.write(`${statement}\n`);
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`The database of ${owner} ended the session. ${complaint.trim()}`);
    return value;
  };
}
