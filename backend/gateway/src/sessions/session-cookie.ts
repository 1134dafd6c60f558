import type { Session } from '@orderbell/contracts';
import type { Caller, HandlerAnswer } from '@orderbell/runtime';
import type { IssuedSession } from './issue-session.ts';

const NAME = 'orderbell-refresh';

/** Where a refresh token travels: in a cookie for the web client, in the body for everybody else. */
export interface SessionTransport {
  readonly answer: (session: IssuedSession, caller: Caller) => HandlerAnswer<'signIn' | 'register' | 'refresh'>;
  /** The refresh token of a request, and whether it came as a cookie. */
  readonly read: (
    given: string | undefined,
    caller: Caller,
  ) => { readonly token: string | undefined; readonly fromCookie: boolean };
  /** Headers that make a browser forget its cookie. */
  readonly forget: (caller: Caller) => Readonly<Record<string, string>>;
}

/**
 * The web client is known by its Origin, which a page cannot choose. Only a request with such an Origin gets the cookie and may
 * use it: SameSite=Strict keeps other sites from sending it, this check keeps out other ports of this one.
 */
export function createSessionTransport(webOrigins: readonly string[], now: () => Date): SessionTransport {
  const origins = new Set(webOrigins);
  const isWeb = ({ origin }: Caller): boolean => origin !== undefined && origins.has(origin);
  const cookie = (value: string, maxAgeSeconds: number, { origin }: Caller): Readonly<Record<string, string>> => {
    // A cookie of a page over https would not be sent to a gateway over http, so both have it or neither.
    const secure = origin?.startsWith('https:') === true ? '; Secure' : '';
    return {
      'set-cookie': `${NAME}=${value}; Path=/auth; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict${secure}`,
    };
  };
  return {
    answer: (session, caller) => {
      const body: Session = {
        user: session.user,
        accessToken: session.accessToken,
        expiresAt: session.accessTokenExpiresAt.toISOString(),
      };
      if (!isWeb(caller)) return { body: { ...body, refreshToken: session.refreshToken } };
      const seconds = Math.floor((session.refreshTokenExpiresAt.getTime() - now().getTime()) / 1000);
      return { body, headers: cookie(session.refreshToken, seconds, caller) };
    },
    read: (given, caller) => {
      if (given !== undefined || !isWeb(caller)) return { token: given, fromCookie: false };
      return { token: cookieValue(caller.cookie), fromCookie: true };
    },
    forget: (caller) => (isWeb(caller) ? cookie('', 0, caller) : {}),
  };
}

function cookieValue(header: string | undefined): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === NAME && value !== undefined && value !== '') return value;
  }
  return undefined;
}
