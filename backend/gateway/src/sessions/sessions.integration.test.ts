import { ApiProblem, type Problem, type ProblemSlug } from '@orderbell/contracts';
import { freshDatabase } from '@orderbell/local-stack/testing';
import { createTokenVerifier } from '@orderbell/runtime';
import { MikroORM } from '@mikro-orm/postgresql';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import type { Surroundings } from '../../testing/gateway-env.ts';
import { makeKeys } from '../../testing/keys.ts';
import { password, startTestGateway, type TestGateway } from '../../testing/test-gateway.ts';
import { pruneSessions } from './prune-sessions.ts';

const web = 'http://localhost:8081';
let around: Surroundings;
let gateway: TestGateway;
let database: MikroORM;

beforeAll(async () => {
  const databaseUrl = await freshDatabase('gateway');
  const nobody = ['http://127.0.0.1:1'];
  around = {
    databaseUrl,
    brokers: inject('kafkaBrokers'),
    keys: await makeKeys(),
    ordersUrls: nobody,
    paymentsUrls: nobody,
  };
  gateway = await startTestGateway(around, { WEB_ORIGINS: web });
  database = await MikroORM.init({
    clientUrl: databaseUrl,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    pool: { min: 0, max: 1 },
  });
});
afterAll(async () => {
  await gateway.stop();
  await database.close();
});

const rows = (sql: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> =>
  database.em.fork().execute(sql, [...values]);
const email = () => `${randomUUID()}@example.com`;

/** The problem that a call is refused with. */
async function refusalOf(answer: Promise<unknown>): Promise<Problem> {
  const error: unknown = await answer.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(error instanceof ApiProblem)) throw new Error('was not refused', { cause: error });
  return error.problem;
}
const refused = async (answer: Promise<unknown>): Promise<ProblemSlug> => (await refusalOf(answer)).type;

async function another(env: Record<string, string>): Promise<TestGateway> {
  const started = await startTestGateway(around, env);
  onTestFinished(() => started.stop());
  return started;
}

describe('registering', () => {
  it('gives a session, whose access token every service can verify', async () => {
    const address = email();
    const session = await gateway.call('register', {
      body: { email: `  ${address.toUpperCase()}`, password, name: ' Ada ' },
    });
    expect(session.user).toMatchObject({ email: address, name: 'Ada', role: 'user' });
    const verify = await createTokenVerifier(around.keys.verifying);
    const principal = await verify(session.accessToken);
    expect(principal).toMatchObject({ userId: session.user.id, role: 'user' });
    expect(new Date(principal.expiresAt).toISOString()).toBe(session.expiresAt);
    const life = principal.expiresAt - Date.now();
    expect([life > 590_000, life <= 600_000]).toEqual([true, true]);
    expect(await gateway.call('me', { token: session.accessToken })).toEqual(session.user);
  });

  it('takes an address once, also when two come at the same moment, whatever the case of its letters', async () => {
    const address = email();
    const tries = [address, address.toUpperCase(), address].map((each) =>
      gateway.call('register', { body: { email: each, password } }),
    );
    const results = await Promise.allSettled(tries);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const again = await refusalOf(gateway.call('register', { body: { email: address, password } }));
    expect(again).toMatchObject({ type: 'email-taken', fields: [{ field: 'email', message: 'is taken' }] });
  });

  it('refuses what is no address and passwords that are too short', async () => {
    const problem = await refusalOf(gateway.call('register', { body: { email: 'ada', password: 'short' } }));
    expect(problem.type).toBe('validation-failed');
    expect(problem.fields?.map(({ field }) => field)).toEqual(['email', 'password']);
  });

  it('keeps neither password nor tokens', async () => {
    const session = await gateway.register();
    const stored = JSON.stringify([
      await rows('select * from users where id = ?', [session.user.id]),
      await rows('select * from sessions where user_id = ?', [session.user.id]),
      await rows('select * from rate_limits'),
    ]);
    for (const secret of [password, session.accessToken, session.refreshToken ?? ''])
      expect(stored).not.toContain(secret);
    expect(JSON.stringify(await rows('select * from rate_limits'))).not.toContain(session.email);
  });
});

describe('signing in', () => {
  it('begins another session of the same user', async () => {
    const session = await gateway.register();
    const second = await gateway.call('signIn', { body: { email: session.email, password } });
    expect(second.user).toEqual(session.user);
    expect(second.refreshToken).not.toBe(session.refreshToken);
  });

  it('refuses a wrong password and an unknown address in the same words', async () => {
    const { email: known } = await gateway.register();
    const refusals = [
      await refusalOf(gateway.call('signIn', { body: { email: known, password: 'wrong' } })),
      await refusalOf(gateway.call('signIn', { body: { email: email(), password } })),
    ];
    const words = refusals.map(({ type, status, title, detail, fields }) => ({ type, status, title, detail, fields }));
    expect(words[0]).toMatchObject({ type: 'unauthenticated', status: 401 });
    expect(words[1]).toEqual(words[0]);
  });

  it('shows the role that the user has now', async () => {
    const session = await gateway.register();
    await rows(`update users set role = 'operator' where id = ?`, [session.user.id]);
    const refreshed = await gateway.call('refresh', { body: { refreshToken: session.refreshToken } });
    const verify = await createTokenVerifier(around.keys.verifying);
    expect([refreshed.user.role, (await verify(refreshed.accessToken)).role]).toEqual(['operator', 'operator']);
  });
});

describe('refreshing', () => {
  const refresh = (refreshToken: string | undefined, idempotencyKey?: string) =>
    gateway.call('refresh', { body: { refreshToken }, idempotencyKey });

  it('exchanges the token for a new one of the same session', async () => {
    const first = await gateway.register();
    const second = await refresh(first.refreshToken);
    const third = await refresh(second.refreshToken);
    expect(new Set([first, second, third].map(({ refreshToken }) => refreshToken)).size).toBe(3);
    const verify = await createTokenVerifier(around.keys.verifying);
    const sessions = await Promise.all([first, third].map(({ accessToken }) => verify(accessToken)));
    expect(sessions[1]?.sessionId).toBe(sessions[0]?.sessionId);
    expect(await rows('select 1 from sessions where user_id = ?', [first.user.id])).toHaveLength(1);
  });

  it('ends the session when an old token comes again, and leaves other sign-ins alone', async () => {
    const first = await gateway.register();
    const other = await gateway.call('signIn', { body: { email: first.email, password } });
    const second = await refresh(first.refreshToken);
    const theft = await refusalOf(refresh(first.refreshToken));
    expect(theft.detail).toContain('was used before');
    expect(await refused(refresh(second.refreshToken))).toBe('unauthenticated');
    expect(await refresh(other.refreshToken)).toMatchObject({ user: first.user });
  });

  it('ends the session also when the old token comes with a key that its exchange did not have', async () => {
    const first = await gateway.register();
    const second = await refresh(first.refreshToken, 'by-the-owner');
    expect(await refused(refresh(first.refreshToken, 'by-the-thief'))).toBe('unauthenticated');
    expect(await refused(refresh(second.refreshToken))).toBe('unauthenticated');
  });

  it('gives the same token again to who repeats a request whose answer was lost', async () => {
    const first = await gateway.register();
    const answers = await Promise.all(Array.from({ length: 5 }, () => refresh(first.refreshToken, 'key-1')));
    expect(new Set(answers.map(({ refreshToken }) => refreshToken)).size).toBe(1);
    const response = await fetch(`${gateway.url}/auth/refresh`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'key-1' },
      body: JSON.stringify({ refreshToken: first.refreshToken }),
    });
    expect([response.status, response.headers.get('idempotent-replayed')]).toEqual([200, 'true']);
    const second = answers[0];
    await refresh(second?.refreshToken);
    expect(await refused(refresh(first.refreshToken, 'key-1'))).toBe('unauthenticated');
  });

  it('lets only one of two exchanges at the same moment through when neither can be told from theft', async () => {
    const first = await gateway.register();
    const both = await Promise.allSettled([refresh(first.refreshToken), refresh(first.refreshToken)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('refuses tokens that are not ours, and none', async () => {
    for (const token of ['rubbish', 'a'.repeat(86), undefined])
      expect(await refused(refresh(token))).toBe('unauthenticated');
    const response = await fetch(`${gateway.url}/auth/refresh`, { method: 'POST' });
    expect(response.status).toBe(401);
  });

  it('is over when the session has expired, and expired sessions are removed', async () => {
    const [first, second] = [await gateway.register(), await gateway.register()];
    await rows(`update sessions set expires_at = now() - interval '1 second' where user_id in (?, ?)`, [
      first.user.id,
      second.user.id,
    ]);
    expect(await refused(refresh(first.refreshToken))).toBe('unauthenticated');
    expect(await pruneSessions(database, new Date())).toBe(1);
    expect(await refused(refresh(second.refreshToken))).toBe('unauthenticated');
  });
});

describe('signing out', () => {
  it('ends the session, and may be repeated', async () => {
    const session = await gateway.register();
    const signOut = () => gateway.call('signOut', { body: { refreshToken: session.refreshToken } });
    await signOut();
    await signOut();
    await gateway.call('signOut', {});
    const refreshed = gateway.call('refresh', { body: { refreshToken: session.refreshToken } });
    expect(await refused(refreshed)).toBe('unauthenticated');
    expect(await rows('select 1 from sessions where user_id = ?', [session.user.id])).toEqual([]);
  });
});

/** A browser: keeps its cookie, and says where its page came from. */
function browser(origin: string | undefined, url = gateway.url) {
  const jar: { cookie?: string } = {};
  return async (path: string, body?: object, keepsCookie = true, idempotencyKey?: string) => {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: {
        ...(origin === undefined ? {} : { origin }),
        ...(jar.cookie === undefined ? {} : { cookie: jar.cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const set = response.headers.get('set-cookie');
    if (set !== null && keepsCookie) jar.cookie = set.split(';', 1)[0] ?? '';
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      set,
      body: text === '' ? undefined : (JSON.parse(text) as unknown),
      jar,
    };
  };
}

describe('the web client', () => {
  it('has its refresh token in a cookie and never in a body', async () => {
    const send = browser(web);
    const registered = await send('/auth/register', { email: email(), password });
    expect(registered.status).toBe(201);
    expect(registered.set).toMatch(
      /^orderbell-refresh=[\w-]{86}; Path=\/auth; Max-Age=25\d{5}; HttpOnly; SameSite=Strict$/,
    );
    expect(registered.body).not.toHaveProperty('refreshToken');
    const refreshed = await send('/auth/refresh');
    expect([refreshed.status, refreshed.body]).toEqual([
      200,
      expect.not.objectContaining({ refreshToken: expect.anything() as unknown }),
    ]);
    expect(refreshed.set).not.toBe(registered.set);
    expect(refreshed.headers.get('access-control-allow-origin')).toBe(web);
    expect(refreshed.headers.get('access-control-allow-credentials')).toBe('true');

    const out = await send('/auth/logout');
    expect([out.status, out.set]).toEqual([204, expect.stringContaining('orderbell-refresh=; Path=/auth; Max-Age=0')]);
    expect((await send('/auth/refresh')).status).toBe(401);
  });

  it('is known by its origin: from elsewhere the cookie is worth nothing', async () => {
    const send = browser(web);
    await send('/auth/register', { email: email(), password });
    const { jar } = await send('/auth/refresh');
    for (const origin of ['http://evil.example', 'null', 'http://localhost:8080', undefined]) {
      const attack = browser(origin);
      (await attack('/auth/logout')).jar.cookie = jar.cookie ?? '';
      const answer = await attack('/auth/refresh');
      expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([401, null]);
      await attack('/auth/logout');
    }
    expect((await send('/auth/refresh')).status).toBe(200);
  });

  it('stays signed in when two tabs renew at the same moment, or a page is reloaded under a renewal', async () => {
    const send = browser(web);
    await send('/auth/register', { email: email(), password });
    const lost = await send('/auth/refresh', undefined, false);
    const tabs = await Promise.all(['a', 'b', undefined].map((key) => send('/auth/refresh', undefined, true, key)));
    expect(tabs.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(tabs.map(({ set }) => set?.split(';', 1)[0]))).toEqual(new Set([lost.set?.split(';', 1)[0]]));
    expect((await send('/auth/refresh')).status).toBe(200);
  });

  it('is treated like a thief when an old cookie comes late', async () => {
    const { url } = await another({ WEB_ORIGINS: web, REFRESH_GRACE_SECONDS: '0' });
    const send = browser(web, url);
    await send('/auth/register', { email: email(), password });
    await send('/auth/refresh', undefined, false);
    expect((await send('/auth/refresh')).status).toBe(401);
  });

  it('may ask across origins, and others may not', async () => {
    const preflight = (origin: string) =>
      fetch(`${gateway.url}/orders`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,content-type,idempotency-key',
        },
      });
    const allowed = await preflight(web);
    expect(allowed.status).toBe(204);
    expect(Object.fromEntries(allowed.headers)).toMatchObject({
      'access-control-allow-origin': web,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': expect.stringMatching(/Authorization.*Content-Type.*Idempotency-Key/) as unknown,
      vary: 'Origin',
    });
    const denied = await preflight('http://evil.example');
    expect(denied.headers.get('access-control-allow-origin')).toBeNull();
    const answer = await fetch(`${gateway.url}/config`, { headers: { origin: web } });
    expect(answer.headers.get('access-control-expose-headers')).toBe('X-Request-Id, Retry-After, Idempotent-Replayed');
  });
});

describe('rate limits', () => {
  it('end the guessing of one password, on all gateways together, and the right one in time clears them', async () => {
    const limits = { SIGN_INS_PER_ACCOUNT: '4' };
    const [first, second] = [await another(limits), await another(limits)];
    const { email: known } = await gateway.register();
    const guess = (at: TestGateway, word = 'wrong') => at.call('signIn', { body: { email: known, password: word } });
    for (const at of [first, second, first]) expect(await refused(guess(at))).toBe('unauthenticated');
    await guess(second, password);
    for (const at of [first, second, first, second]) expect(await refused(guess(at))).toBe('unauthenticated');
    for (const at of [first, second]) {
      const problem = await refusalOf(guess(at, password));
      expect(problem).toMatchObject({ type: 'rate-limited', status: 429 });
      expect(problem.retryAfter).toBeGreaterThan(0);
      expect(problem.retryAfter).toBeLessThanOrEqual(60);
    }
    const other = await gateway.register();
    expect((await first.call('signIn', { body: { email: other.email, password } })).user).toEqual(other.user);
  });

  it('count registrations and sign-ins by address, as a trusted proxy tells it', async () => {
    const { url } = await another({ SIGN_INS_PER_ADDRESS: '2', TRUST_PROXY: 'true' });
    const register = async (forwardedFor: string) => {
      const response = await fetch(`${url}/auth/register`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': forwardedFor },
        body: JSON.stringify({ email: email(), password }),
      });
      return [response.status, response.headers.get('retry-after') !== null];
    };
    const mine = '203.0.113.7';
    expect(await register(mine)).toEqual([201, false]);
    // What stands before the proxy's own word is the caller's invention.
    expect(await register(`198.51.100.1, ${mine}`)).toEqual([201, false]);
    expect(await register(`198.51.100.2, ${mine}`)).toEqual([429, true]);
    expect(await register('203.0.113.8')).toEqual([201, false]);
    expect(await register('2001:db8:1:2::1')).toEqual([201, false]);
    expect(await register('2001:db8:1:2::2')).toEqual([201, false]);
    expect(await register('2001:db8:1:2::3')).toEqual([429, true]);
  });

  it('do not believe X-Forwarded-For of just anybody', async () => {
    const { url } = await another({ SIGN_INS_PER_ADDRESS: '1' });
    await rows('delete from rate_limits');
    const tries = await Promise.all(
      ['203.0.113.1', '203.0.113.2', '203.0.113.3'].map((address) =>
        fetch(`${url}/auth/login`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
          body: JSON.stringify({ email: email(), password }),
        }),
      ),
    );
    expect(tries.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([401, 429, 429]);
    await rows('delete from rate_limits');
  });
});
