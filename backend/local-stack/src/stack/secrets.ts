import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import { z } from 'zod';

const publicKeySchema = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), kid: z.string() });

const secretsSchema = z.object({
  /** The Ed25519 key that access tokens are signed with, as a JSON Web Key; only the gateway gets it. */
  tokenSigningKey: publicKeySchema.extend({ d: z.string() }),
  databasePasswords: z.object({ gateway: z.string(), orders: z.string(), payments: z.string() }),
  /** Of the role that may read the databases of Orders and Payments, and nothing else. */
  auditPassword: z.string(),
  /** What the audit proves itself by when it asks for lost messages. */
  resendSecret: z.string(),
});

/** What a stack must keep to itself. */
export type Secrets = z.infer<typeof secretsSchema>;

/** The public half of the signing key, which every service verifies tokens with. */
export function tokenPublicKey(secrets: Secrets): z.infer<typeof publicKeySchema> {
  return publicKeySchema.parse(secrets.tokenSigningKey);
}

/** Reads the stack's keys and passwords, made at its first start, readable by its owner only. */
export async function readOrMakeSecrets(folder: string): Promise<Secrets> {
  const file = join(folder, 'secrets.json');
  const kept = existsSync(file) ? z.looseObject({}).parse(JSON.parse(await readFile(file, 'utf8'))) : {};
  const known = secretsSchema.safeParse(kept);
  if (known.success) return known.data;
  // A stack of an earlier version keeps what it has, and gets what it lacks.
  const secrets = secretsSchema.parse({ ...(await makeSecrets()), ...kept });
  await writeFile(`${file}.new`, JSON.stringify(secrets, undefined, 2), { mode: 0o600 });
  await rename(`${file}.new`, file);
  return secrets;
}

async function makeSecrets(): Promise<Secrets> {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const password = (): string => randomBytes(24).toString('base64url');
  return secretsSchema.parse({
    tokenSigningKey: { ...(await exportJWK(privateKey)), kid: randomUUID() },
    databasePasswords: { gateway: password(), orders: password(), payments: password() },
    auditPassword: password(),
    resendSecret: password(),
  });
}
