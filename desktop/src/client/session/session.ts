import type { Session as SessionAnswer, User } from '@orderbell/contracts';
import { RECONNECT, pauseAfter } from '../backoff.ts';
import type {
  ClientProblem,
  Credentials,
  Registration,
  Result,
  SessionState,
  SignOutReason,
} from '../orderbell-client.ts';
import type { Cancel, Clock, KeyValueStore, Locks, Log, Random, SecretStore } from '../ports.ts';
import type { Call } from '../requests.ts';
import { signedOut, success } from '../results.ts';
import { needsRenewal, receiveToken, renewalDueIn, type AccessToken } from './access-token.ts';
import { endedBy } from './refresh-outcome.ts';
import { createOwedSignOut } from './owed-sign-out.ts';
import { createSavedSession, type SavedSession } from './saved-session.ts';

export interface SessionOptions {
  readonly address: string;
  readonly call: Call;
  readonly clock: Clock;
  readonly random: Random;
  readonly store: KeyValueStore;
  /** Null in a browser: the refresh token is a cookie there. */
  readonly secrets: SecretStore | null;
  readonly locks: Locks;
  readonly log: Log;
  /** Why nobody is signed in as long as no session is found. */
  readonly reason: SignOutReason;
  /** Every change, before the call that caused it is answered. */
  readonly onState: (state: SessionState) => void;
  /** There is a new access token for the same user. */
  readonly onRenewed: () => void;
  /** A refresh found no server; `restoring` waits for {@link Session.retry}. */
  readonly onUnreachable: (problem: ClientProblem) => void;
  /** The refresh token could only be kept in memory. */
  readonly onNotKept: () => void;
}

export interface Session {
  /** Renews the saved session, if there is one. */
  start(): Promise<void>;
  /** The server answers again: does at once what waits for it. */
  retry(): void;
  signIn(credentials: Credentials): Promise<Result<User>>;
  register(registration: Registration): Promise<Result<User>>;
  /** Ends it here at once; the server is told in the background, now or when it can be reached. */
  signOut(reason: SignOutReason): Promise<void>;
  /** Another tab signed in or out. */
  followPeer(change: 'signed-in' | 'signed-out'): Promise<void>;
  /** An access token that is good for a while yet. */
  token(): Promise<Result<string>>;
  /** After a 401: a newer token than the refused one. */
  tokenAfter(refused: string): Promise<Result<string>>;
  /** Stops its timers; for the change to another server. */
  dispose(): void;
}

interface Active extends SavedSession {
  readonly token: AccessToken | null;
}

/** The session of one server: one access token in memory, one renewal at a time for everybody who waits for it. */
export function createSession(options: SessionOptions): Session {
  const { address, call, clock, random, locks, log, onState, onRenewed, onUnreachable, onNotKept } = options;
  const saved = createSavedSession(address, options.store, options.secrets, log);
  const owed = createOwedSignOut(call, options.store, locks);
  /** Counts up whenever the session becomes another one, so that an answer for the old one is recognised. */
  let generation = 0;
  let active: Active | null = null;
  let state: SessionState = { status: 'signed-out', reason: options.reason };
  let renewing: Promise<Result<string>> | null = null;
  let failures = 0;
  let cancelTimer: Cancel = () => {};

  const become = (next: SessionState): void => {
    state = next;
    onState(next);
  };

  const later = (milliseconds: number): void => {
    cancelTimer();
    cancelTimer = clock.after(milliseconds, () => void renew());
  };

  /** Takes a session that the server has just given. */
  const accept = async (answer: SessionAnswer): Promise<void> => {
    const session = { user: answer.user, refreshToken: answer.refreshToken, refreshKey: random.uuid() };
    if (!(await saved.save(session))) onNotKept();
    await owed.forgetCookie();
    const sameUser = state.status === 'signed-in' && state.user.id === answer.user.id;
    const token = receiveToken(answer.accessToken, answer.expiresAt, clock);
    active = { ...session, token };
    failures = 0;
    const due = renewalDueIn(token, clock);
    if (due === null) cancelTimer();
    else later(due);
    if (sameUser) onRenewed();
    else {
      // Another tab may have signed in as somebody else meanwhile: then the first user's session ends here.
      if (state.status === 'signed-in') become({ status: 'signed-out', reason: 'requested' });
      become({ status: 'signed-in', user: answer.user });
    }
  };

  const end = async (reason: SignOutReason): Promise<void> => {
    generation += 1;
    active = null;
    renewing = null;
    failures = 0;
    cancelTimer();
    become({ status: 'signed-out', reason });
    await saved.clear();
  };

  /** One renewal for all who wait; tabs take turns, because they share the cookie and an old token must never be sent again. */
  const renew = (): Promise<Result<string>> => {
    cancelTimer();
    const mine = generation;
    renewing ??= locks
      .run('orderbell:refresh', () => exchange(mine))
      .finally(() => {
        if (mine === generation) renewing = null;
      });
    return renewing;
  };

  const exchange = async (mine: number): Promise<Result<string>> => {
    if (mine !== generation || active === null) return signedOut();
    const { refreshToken, refreshKey } = active;
    const idempotencyKey = (await saved.refreshKey()) ?? refreshKey;
    const body = refreshToken === undefined ? {} : { body: { refreshToken } };
    const answer = await call('refresh', { ...body, idempotencyKey });
    if (mine !== generation) return signedOut();
    if (answer.ok) {
      await accept(answer.value);
      log('info', 'session renewed');
      return success(answer.value.accessToken);
    }
    const ended = endedBy(answer.problem);
    if (ended !== null) {
      log('info', 'session ended', { reason: ended, problem: answer.problem.type });
      await end(ended);
      return signedOut();
    }
    failures += 1;
    log('warn', 'session could not be renewed', { problem: answer.problem.type, failures });
    later(pauseAfter(failures, RECONNECT, random.fraction(), answer.problem.retryAfterSeconds));
    if (answer.problem.type === 'offline' || answer.problem.type === 'timeout') onUnreachable(answer.problem);
    return answer;
  };

  const restore = async (): Promise<void> => {
    const mine = ++generation;
    cancelTimer();
    const found = await saved.load();
    if (mine !== generation) return;
    active = null;
    renewing = null;
    if (found === null || found === 'lost') {
      become({ status: 'signed-out', reason: found === null ? options.reason : 'expired' });
      return;
    }
    active = { ...found, token: null };
    become({ status: 'restoring', user: found.user });
    await renew();
  };

  const enter = async (ask: () => Promise<Result<SessionAnswer>>): Promise<Result<User>> => {
    const mine = ++generation;
    const before = state;
    active = null;
    renewing = null;
    cancelTimer();
    become({ status: 'signing-in' });
    const answer = await ask();
    if (mine !== generation) return signedOut();
    if (!answer.ok) {
      // A mistyped password for somebody else must not cost the session that waits for the server.
      if (before.status === 'signed-out') become(before);
      else await restore();
      return answer;
    }
    await accept(answer.value);
    return success(answer.value.user);
  };

  return {
    async start() {
      await restore();
      if (state.status === 'signed-out') await owed.settle();
    },
    retry() {
      if (state.status === 'restoring' && renewing === null) void renew();
      if (state.status === 'signed-out') void owed.settle();
    },
    signIn: (credentials) => enter(() => call('signIn', { body: credentials })),
    register: (registration) => enter(() => call('register', { body: registration })),
    async signOut(reason) {
      const before = active;
      await end(reason);
      if (before === null) return;
      await owed.owe(before.refreshToken);
      void owed.settle();
    },
    async followPeer(change) {
      if (change === 'signed-out') {
        if (state.status !== 'signed-out') await end('requested');
        return;
      }
      const found = await saved.load();
      const same = found !== null && found !== 'lost' && found.user.id === active?.user.id;
      if (!same) await restore();
    },
    async token() {
      if (active === null) return signedOut();
      const { token } = active;
      if (token !== null && !needsRenewal(token, clock)) return success(token.value);
      const renewed = await renew();
      // The old token is good for a while yet; if not, the server will say so.
      return renewed.ok || token === null || active === null ? renewed : success(token.value);
    },
    async tokenAfter(refused) {
      if (active === null) return signedOut();
      const { token } = active;
      return token !== null && token.value !== refused ? success(token.value) : renew();
    },
    dispose() {
      generation += 1;
      active = null;
      cancelTimer();
    },
  };
}
