import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Refresh tokens: the session's id, a secret and a seal, as one text. The seal says that we made the token, so that a made-up one
 * costs no look into the database and cannot end a session whose id somebody knows (it is in every access token).
 */
export interface RefreshTokens {
  /** The first token of a session. */
  readonly first: (sessionId: string) => string;
  /**
   * The token that follows `token`, always the same one, so that a repeated request can be given the answer that was lost, although
   * only hashes are stored.
   */
  readonly next: (token: string) => string;
  /** The session of a token that we made, however old; undefined for any other text. */
  readonly sessionOf: (token: string) => string | undefined;
}

const ID = 16;
const SECRET = 32;
const SEAL = 16;

/**
 * Refresh tokens sealed with a key derived from the signing key's private part: whoever has that could sign access tokens anyway,
 * and all gateways share it. Another signing key ends every session.
 */
export function createRefreshTokens(signingSecret: string): RefreshTokens {
  const keyFor = (purpose: string): Buffer =>
    Buffer.from(hkdfSync('sha256', signingSecret, '', `orderbell refresh token ${purpose}`, 32));
  const sealKey = keyFor('seal');
  const successorKey = keyFor('successor');

  const seal = (content: Buffer): Buffer => createHmac('sha256', sealKey).update(content).digest().subarray(0, SEAL);
  const make = (id: Buffer, secret: Buffer): string => {
    const content = Buffer.concat([id, secret]);
    return Buffer.concat([content, seal(content)]).toString('base64url');
  };

  return {
    first: (sessionId) => make(Buffer.from(sessionId.replaceAll('-', ''), 'hex'), randomBytes(SECRET)),
    next: (token) =>
      make(Buffer.from(token, 'base64url').subarray(0, ID), createHmac('sha256', successorKey).update(token).digest()),
    sessionOf: (token) => {
      const bytes = Buffer.from(token, 'base64url');
      // Node's decoder overlooks foreign characters; only the one spelling of a token is a token.
      if (bytes.length !== ID + SECRET + SEAL || bytes.toString('base64url') !== token) return undefined;
      const content = bytes.subarray(0, ID + SECRET);
      if (!timingSafeEqual(seal(content), bytes.subarray(ID + SECRET))) return undefined;
      const id = bytes.subarray(0, ID).toString('hex');
      return id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    },
  };
}

/** What the database knows of a refresh token or a retry key: its SHA-256. Tokens are random: no salt or slow hash is needed. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
