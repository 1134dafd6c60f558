import { createPrivateKey, createPublicKey } from 'node:crypto';
import { z } from 'zod';
import { UnusableSecret } from './choose-secret.ts';
import type { AuditedDatabase, DatabaseOwner, SecretsOwner } from './secrets.ts';

const SigningKey = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  d: z.string(),
  kid: z.string().regex(/^[\w.-]+$/),
});

/** What only the services may know. */
export interface StackSecrets {
  readonly passwords: Readonly<Record<DatabaseOwner, string>>;
  /** Of the role that only reads. */
  readonly auditPasswords: Readonly<Record<AuditedDatabase, string>>;
  /** The private JSON Web Key, as JSON. */
  readonly signingKey: string;
  /** What the audit proves itself by when it asks for lost messages. */
  readonly resendSecret: string;
}

/** The lines of a service's environment file. The gateway alone gets the signing key, the others its public half. */
export function serviceSettings(owner: SecretsOwner, secrets: StackSecrets): string {
  const settings = { TOKEN_PUBLIC_KEY: publicHalf(secrets.signingKey), ...settingsOf(owner, secrets) };
  return Object.entries(settings)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join('');
}

function settingsOf(owner: SecretsOwner, secrets: StackSecrets): Readonly<Record<string, string>> {
  const { passwords, auditPasswords, signingKey, resendSecret } = secrets;
  if (owner === 'audit') {
    return {
      ORDERS_DATABASE_URL: databaseUrl('orders', 'audit', auditPasswords.orders),
      PAYMENTS_DATABASE_URL: databaseUrl('payments', 'audit', auditPasswords.payments),
      RESEND_SECRET: resendSecret,
    };
  }
  return {
    DATABASE_URL: databaseUrl(owner, owner, passwords[owner]),
    ...(owner === 'gateway'
      ? { TOKEN_SIGNING_KEY: JSON.stringify(JSON.parse(signingKey)) }
      : { RESEND_SECRET: resendSecret }),
  };
}

function databaseUrl(database: DatabaseOwner, role: string, password: string): string {
  // What encodeURIComponent leaves of a quote would end the value.
  const quoted = encodeURIComponent(password).replaceAll("'", '%27');
  return `postgres://${role}:${quoted}@${database}-db:5432/${database}`;
}

/** The public half of a signing key, as JSON. @throws UnusableSecret when it is not a private Ed25519 key with a name */
export function publicHalf(signingKey: string): string {
  try {
    const key = SigningKey.parse(JSON.parse(signingKey));
    const { kty, crv, x } = createPublicKey(createPrivateKey({ key, format: 'jwk' })).export({ format: 'jwk' });
    if (x !== key.x) throw new Error('its public part x does not belong to its private part d');
    return JSON.stringify({ kty, crv, x, kid: key.kid });
  } catch (cause) {
    throw new UnusableSecret(
      'TOKEN_SIGNING_KEY must be a private Ed25519 key as JSON Web Key, on one line in single quotes, with kty, crv, x, d and kid. ' +
        'Leave it out, and one is made.',
      { cause },
    );
  }
}
