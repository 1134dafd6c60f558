/**
 * Runs before everything else of the compose project: puts each service's secrets into a volume that only the service and its
 * database see. What is not given is made once and kept. `--replace` lets given ones take the place of others.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chooseSecret, UnusableSecret } from './choose-secret.ts';
import { databaseOwners, newPassword, newSigningKey, passwordVariable, type DatabaseOwner } from './secrets.ts';
import { serviceSettings } from './service-settings.ts';

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
  const signingKey = chooseSecret({
    variable: 'TOKEN_SIGNING_KEY',
    given: process.env['TOKEN_SIGNING_KEY'],
    stored: read('gateway', 'token-signing-key'),
    replace,
    make: newSigningKey,
    afterwards: ['  docker compose restart gateway orders payments'],
  });
  // All are chosen before any is written: a refused one leaves everything as it was.
  const chosen = databaseOwners.map((owner) => {
    const password = chooseSecret({
      variable: passwordVariable(owner),
      given: process.env[passwordVariable(owner)],
      stored: read(owner, 'password'),
      replace,
      make: newPassword,
      afterwards: [`  docker compose exec ${owner}-db use-given-password`, `  docker compose restart ${owner}`],
    });
    return { owner, password, settings: serviceSettings(owner, { password, signingKey }) };
  });
  write('gateway', 'token-signing-key', signingKey);
  for (const { owner, password, settings } of chosen) {
    write(owner, 'password', password);
    write(owner, 'service.env', settings);
  }
  process.stdout.write('The secrets of orders, payments and gateway are in place.\n');
}

function read(owner: DatabaseOwner, name: string): string | undefined {
  const file = join(volumes, owner, name);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** Whole or not at all. The volume is the lock: whoever can reach it, the service and its database, may read it. */
function write(owner: DatabaseOwner, name: string, content: string): void {
  const file = join(volumes, owner, name);
  writeFileSync(`${file}.new`, content, { mode: 0o444 });
  renameSync(`${file}.new`, file);
}
