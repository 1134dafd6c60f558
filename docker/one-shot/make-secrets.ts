/**
 * Runs before everything else of the compose project: puts each service's secrets into a volume that only the service and its
 * database see. What is not given is made once and kept. `--replace` lets given ones take the place of others.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chooseSecret, UnusableSecret } from './choose-secret.ts';
import {
  auditedDatabases,
  databaseOwners,
  newPassword,
  newSigningKey,
  passwordVariable,
  type DatabaseOwner,
  type SecretsOwner,
} from './secrets.ts';
import { serviceSettings, type StackSecrets } from './service-settings.ts';

const volumes = '/secrets-of';
const replace = process.argv.includes('--replace');

try {
  makeSecrets();
} catch (error) {
  if (!(error instanceof UnusableSecret)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 78;
}

function makeSecrets(): void {
  // All are chosen before any is written: a refused one leaves everything as it was.
  const secrets: StackSecrets = {
    signingKey: chooseSecret({
      variable: 'TOKEN_SIGNING_KEY',
      given: process.env['TOKEN_SIGNING_KEY'],
      stored: read('gateway', 'token-signing-key'),
      replace,
      make: newSigningKey,
      afterwards: ['  docker compose restart gateway orders payments audit'],
    }),
    passwords: {
      orders: passwordOf('orders'),
      payments: passwordOf('payments'),
      gateway: passwordOf('gateway'),
    },
    // Nobody but the stack needs these, so nobody gives them.
    auditPasswords: {
      orders: read('orders', 'audit-password') ?? newPassword(),
      payments: read('payments', 'audit-password') ?? newPassword(),
    },
    resendSecret: read('audit', 'resend-secret') ?? newPassword(),
  };
  write('gateway', 'token-signing-key', secrets.signingKey);
  for (const owner of databaseOwners) write(owner, 'password', secrets.passwords[owner]);
  for (const owner of auditedDatabases) write(owner, 'audit-password', secrets.auditPasswords[owner]);
  write('audit', 'resend-secret', secrets.resendSecret);
  for (const owner of [...databaseOwners, 'audit'] as const) {
    write(owner, 'service.env', serviceSettings(owner, secrets));
  }
  process.stdout.write('The secrets of orders, payments, gateway and audit are in place.\n');
}

function passwordOf(owner: DatabaseOwner): string {
  return chooseSecret({
    variable: passwordVariable(owner),
    given: process.env[passwordVariable(owner)],
    stored: read(owner, 'password'),
    replace,
    make: newPassword,
    afterwards: [`  docker compose exec ${owner}-db use-given-password`, `  docker compose restart ${owner}`],
  });
}

function read(owner: SecretsOwner, name: string): string | undefined {
  const file = join(volumes, owner, name);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** Whole or not at all. The volume is the lock: whoever can reach it, the service and its database, may read it. */
function write(owner: SecretsOwner, name: string, content: string): void {
  const file = join(volumes, owner, name);
  writeFileSync(`${file}.new`, content, { mode: 0o444 });
  renameSync(`${file}.new`, file);
}
