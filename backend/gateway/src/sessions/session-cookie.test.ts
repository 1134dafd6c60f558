import type { UserId } from '@orderbell/contracts';
import { describe, expect, it } from 'vitest';
import { createSessionTransport } from './session-cookie.ts';

const now = new Date('2026-11-23T08:00:00Z');
const web = 'http://localhost:8081';
const secureWeb = 'https://orderbell.example';
const transport = createSessionTransport([web, secureWeb], () => now);
const caller = (origin?: string, cookie?: string) => ({ address: '::1', origin, cookie });
const session = {
  user: { id: 'id' as UserId, email: 'ada@example.com', name: null, role: 'user' as const },
  accessToken: 'access',
  accessTokenExpiresAt: new Date('2026-11-23T08:10:00Z'),
  refreshToken: 'refresh',
  refreshTokenExpiresAt: new Date('2026-11-24T08:00:00Z'),
};

describe('a refresh token', () => {
  it('goes to the web client as a cookie that no script reads and no other site sends, and not in the body', () => {
    const { body, headers } = transport.answer(session, caller(web));
    expect(headers?.['set-cookie']).toBe(
      'orderbell-refresh=refresh; Path=/auth; Max-Age=86400; HttpOnly; SameSite=Strict',
    );
    expect(JSON.stringify(body)).not.toContain('"refresh');
    expect(body).toMatchObject({ accessToken: 'access', expiresAt: '2026-11-23T08:10:00.000Z' });
  });

  it('leaves over https only when the client is on https', () => {
    expect(transport.answer(session, caller(secureWeb)).headers?.['set-cookie']).toMatch(/; Secure$/);
  });

  it('goes to everybody else in the body, and sets no cookie', () => {
    for (const origin of [undefined, 'null', 'http://localhost:8080', `${web}.evil.example`, 'http://localhost:808']) {
      const { body, headers } = transport.answer(session, caller(origin));
      expect(body.refreshToken).toBe('refresh');
      expect(headers).toBeUndefined();
    }
  });

  it('is taken from the cookie of the web client alone', () => {
    const cookie = 'other=1; orderbell-refresh=mine; orderbell-refresh2=x';
    expect(transport.read(undefined, caller(web, cookie))).toEqual({ token: 'mine', fromCookie: true });
    for (const origin of [undefined, 'null', 'https://evil.example'])
      expect(transport.read(undefined, caller(origin, cookie))).toEqual({ token: undefined, fromCookie: false });
    expect(transport.read('given', caller(web, cookie))).toEqual({ token: 'given', fromCookie: false });
    expect(transport.read(undefined, caller(web, 'orderbell-refresh=')).token).toBeUndefined();
  });

  it('is forgotten by the browser that signs out', () => {
    expect(transport.forget(caller(web))['set-cookie']).toContain('orderbell-refresh=; Path=/auth; Max-Age=0');
    expect(transport.forget(caller())).toEqual({});
  });
});
