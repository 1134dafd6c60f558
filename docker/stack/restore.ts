import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { databaseOwners, type DatabaseOwner } from '../one-shot/secrets.ts';
import { BackupManifest, dumpFile } from './backup.ts';
import { readProject } from './compose-state.ts';
import { docker, mustDocker, root, StackProblem } from './docker-command.ts';

export interface RestoreOptions {
  /** A folder that backUp() has made. */
  readonly folder: string;
  readonly print: (text: string) => void;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Puts the databases back to a backup and starts the stack on them. The databases of now are replaced only after all three of the
 * backup have been read without a fault.
 *
 * The broker starts empty: what it has is of another time than the databases. Every message between the services that the outboxes
 * still hold is published again; who has received it already recognises it.
 * @throws StackProblem when the backup cannot be used; the stack is then as it was
 */
export async function restore({ folder, print, env = {} }: RestoreOptions): Promise<void> {
  const source = path.resolve(root, folder);
  const { takenAt } = await readManifest(source);
  const { name: project } = await readProject(env);
  print(`Restoring the backup of ${takenAt}. The databases are read first.`);
  await mustDocker(['compose', 'up', '--detach', '--wait', ...databaseOwners.map((owner) => `${owner}-db`)], { env });
  for (const owner of databaseOwners) await readInto(beside(owner), owner, source, env);

  print('The services stop, and the databases are replaced.');
  await mustDocker(['compose', 'stop', 'web', 'proxy', 'gateway', 'audit', 'orders', 'payments', 'kafka'], { env });
  for (const owner of databaseOwners) await replace(owner, env);
  await resendMessages(env);
  await mustDocker(['compose', 'rm', '--force', 'kafka'], { env });
  await docker(['volume', 'rm', `${project}_kafka-data`], { env });

  print('Everything starts again.');
  await mustDocker(['compose', 'up', '--detach', '--wait'], { env });
  print(await auditedBooks(env));
}

/** Whether the folder holds a whole backup. @throws StackProblem */
export async function readManifest(folder: string): Promise<BackupManifest> {
  const text = await readFile(path.join(folder, 'manifest.json'), 'utf8').catch(() => undefined);
  if (text === undefined) throw new StackProblem(`${folder} is no backup: it has no manifest.json.`);
  const manifest = BackupManifest.safeParse(parsed(text));
  if (!manifest.success) throw new StackProblem(`${folder} is no backup of this version: ${manifest.error.message}`);
  for (const owner of databaseOwners) {
    const size = await stat(dumpFile(folder, owner)).then(
      (found) => found.size,
      () => 0,
    );
    if (size === manifest.data.databases[owner]) continue;
    throw new StackProblem(
      `${owner}.dump in ${folder} has ${size} bytes, and should have ${manifest.data.databases[owner]}: copy the backup again.`,
    );
  }
  return manifest.data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const beside = (owner: DatabaseOwner): string => `${owner}_restored`;

async function readInto(database: string, owner: DatabaseOwner, source: string, env: Environment): Promise<void> {
  await sql(owner, 'postgres', `drop database if exists ${database} with (force)`, env);
  await sql(owner, 'postgres', `create database ${database} owner ${owner}`, env);
  const read = ['pg_restore', '--exit-on-error', '--no-owner', `--role=${owner}`, `--dbname=${database}`];
  const { code, output } = await docker(['compose', 'exec', '-T', `${owner}-db`, ...read], {
    env,
    stdinFile: dumpFile(source, owner),
  });
  if (code === 0) return;
  await sql(owner, 'postgres', `drop database if exists ${database} with (force)`, env);
  throw new StackProblem(`${owner}.dump cannot be read; nothing has been changed.\n${output.trim()}`);
}

async function replace(owner: DatabaseOwner, env: Environment): Promise<void> {
  await sql(owner, 'postgres', `drop database if exists ${owner} with (force)`, env);
  await sql(owner, 'postgres', `alter database ${beside(owner)} rename to ${owner}`, env);
  await sql(owner, 'postgres', `revoke all on database ${owner} from public`, env);
  // Of who may enter a database its dump tells nothing.
  await mustDocker(['compose', 'exec', '-T', `${owner}-db`, 'let-audit-read'], { env });
}

/** What was sent may not have been received when the backup was taken, and what the broker had is gone. */
async function resendMessages(env: Environment): Promise<void> {
  await sql('orders', 'orders', resend('order-payment-requests'), env);
  await sql('payments', 'payments', resend('order-payment-results'), env);
}

function resend(topic: string): string {
  return `update outbox_messages set sent = false, sent_at = null where sent and topic = '${topic}'`;
}

const UNEVEN = `select count(*) || ' ' || count(*) filter (where balance <> coalesce((
    select sum(case type when 'CREDIT' then amount else -amount end) from transactions where account_id = accounts.id), 0))
  from accounts`;

/** @throws StackProblem when an account's balance is not the sum of its ledger */
async function auditedBooks(env: Environment): Promise<string> {
  const [accounts = 0, uneven = 0] = (await sql('payments', 'payments', UNEVEN, env)).trim().split(' ').map(Number);
  if (uneven > 0)
    throw new StackProblem(`${uneven} of ${accounts} accounts have a balance that is not the sum of their ledger.`);
  return `Done. ${accounts} accounts, every balance equal to its ledger.`;
}

async function sql(owner: DatabaseOwner, database: string, statement: string, env: Environment): Promise<string> {
  const psql = ['psql', '--no-psqlrc', '--quiet', '--no-align', '--tuples-only', '--set', 'ON_ERROR_STOP=1'];
  return mustDocker(['compose', 'exec', '-T', `${owner}-db`, ...psql, '--dbname', database, '--command', statement], {
    env,
  });
}
