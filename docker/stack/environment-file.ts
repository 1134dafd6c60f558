import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { databaseOwners, newPassword, newSigningKey, passwordVariable } from '../one-shot/secrets.ts';

/** The text of a new .env: passwords and a key of its own, and the settings that people change first. */
export function environmentFile(): string {
  return [
    "# Orderbell's settings in containers; docs/operating.md lists them all. This file holds secrets: keep it to yourself.",
    ...databaseOwners.map((owner) => `${passwordVariable(owner)}=${newPassword()}`),
    '# The Ed25519 key that access tokens are signed with.',
    `TOKEN_SIGNING_KEY='${newSigningKey()}'`,
    '',
    '# Sign-ins that everybody knows, one of them an operator: for trying things out on this machine, and for nothing else.',
    'DEMO_SIGN_INS=true',
    '',
    '# Where the stack is found on this machine.',
    'GATEWAY_PORT=8080',
    'WEB_PORT=8081',
    '',
  ].join('\n');
}

/** Makes the file unless it is there. Only its owner can read it. Tells whether it was made. */
export async function ensureEnvironmentFile(file: string): Promise<boolean> {
  if (existsSync(file)) return false;
  await writeFile(file, environmentFile(), { mode: 0o600, flag: 'wx' });
  return true;
}
