import { SocketAuth } from '@orderbell/contracts';
import { problemDocument, ProblemError, type Principal, type TokenVerifier } from '@orderbell/runtime';
import { randomUUID } from 'node:crypto';

/** What a client has shown at the handshake. */
export interface Handshake {
  readonly principal: Principal;
  readonly token: string;
  /** The highest feed number that it has; without it nothing is replayed. */
  readonly after: number | undefined;
}

/** Checks the `auth` of a handshake. @throws ProblemError `validation-failed`, `unauthenticated` */
export async function checkHandshake(auth: unknown, verifyToken: TokenVerifier): Promise<Handshake> {
  const parsed = SocketAuth.safeParse(auth);
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.') || 'auth', message }));
    throw new ProblemError(
      'validation-failed',
      'Send {token, after?} as auth: the access token, and the highest seq that you have.',
      { fields },
    );
  }
  const { token, after } = parsed.data;
  return { principal: await verifyToken(token), token, after };
}

/** The error that socket.io hands to the client as `connect_error`, with a problem document as its data. */
export class HandshakeError extends Error {
  override readonly name = 'HandshakeError';
  readonly data: ReturnType<typeof problemDocument>;

  constructor(cause: unknown) {
    const data = problemDocument(cause, randomUUID());
    super(data.detail, { cause });
    this.data = data;
  }
}
