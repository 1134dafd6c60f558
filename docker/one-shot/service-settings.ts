import { createPrivateKey, createPublicKey } from 'node:crypto';
import { z } from 'zod';
import { UnusableSecret } from './choose-secret.ts';
import type { DatabaseOwner } from './secrets.ts';

const SigningKey = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  d: z.string(),
  kid: z.string().regex(/^[\w.-]+$/),
});

/** What only the services may know. */
export interface ServiceSecrets {
  readonly password: string;
  /** The private JSON Web Key, as JSON. */
  readonly signingKey: string;
}

/** The lines of a service's environment file. The gateway alone gets the signing key, the others its public half. */
export function serviceSettings(owner: DatabaseOwner, { password, signingKey }: ServiceSecrets): string {
  const settings: Readonly<Record<string, string>> = {
    // What encodeURIComponent leaves of a quote would end the value.
    DATABASE_URL: `postgres://${owner}:${encodeURIComponent(password).replaceAll("'", '%27')}@${owner}-db:5432/${owner}`,
    TOKEN_PUBLIC_KEY: publicHalf(signingKey),
    ...(owner === 'gateway' ? { TOKEN_SIGNING_KEY: JSON.stringify(JSON.parse(signingKey)) } : {}),
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join('');
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
