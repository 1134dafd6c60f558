import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';

/** The services that own a database. */
export const databaseOwners = ['orders', 'payments', 'gateway'] as const;
export type DatabaseOwner = (typeof databaseOwners)[number];

/** The databases that the audit reads, with a role and a password of its own in each. */
export const auditedDatabases = ['orders', 'payments'] as const;
export type AuditedDatabase = (typeof auditedDatabases)[number];

/** Whose secrets have a volume. */
export type SecretsOwner = DatabaseOwner | 'audit';

/** The variable that a person gives a database's password in. */
export function passwordVariable(owner: DatabaseOwner): string {
  return `${owner.toUpperCase()}_DB_PASSWORD`;
}

/** A password, or another shared secret, that needs no quoting anywhere; 192 bits. */
export function newPassword(): string {
  return randomBytes(24).toString('base64url');
}

/** A new Ed25519 signing key as JSON Web Key (RFC 8037), as JSON. Its kid names it in every token. */
export function newSigningKey(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid: randomUUID() });
}
