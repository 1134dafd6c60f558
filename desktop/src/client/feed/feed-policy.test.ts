import { describe, expect, it } from 'vitest';
import { localProblem } from '../results.ts';
import { isLoopback, nextTry, offlineReason } from './feed-policy.ts';

const ended = {
  end: { kind: 'lost' },
  failures: 0,
  freshToken: false,
  networkOnline: true,
  address: 'https://orders.example.com',
} as const;
const refusal = (type: 'unauthenticated' | 'overloaded', status: number, retryAfterSeconds: number | null = null) =>
  ({ kind: 'refused', problem: { ...localProblem('failed', ''), type, status, retryAfterSeconds } }) as const;

describe('what follows the end of a connection', () => {
  it('is a try almost at once, then growing pauses', () => {
    expect(nextTry(ended, 0.5)).toEqual({ pause: 125, reason: 'server-unreachable', renew: false });
    expect(nextTry({ ...ended, failures: 1 }, 1).pause).toBe(500);
    expect(nextTry({ ...ended, failures: 9 }, 1).pause).toBe(15_000);
  });

  it('is a new token at once when the old one was refused, but with pauses when the new one is too', () => {
    const end = refusal('unauthenticated', 401);
    expect(nextTry({ ...ended, end }, 0.5)).toMatchObject({ pause: 0, renew: true });
    expect(nextTry({ ...ended, end: { kind: 'closed', type: 'unauthenticated' } }, 0.5)).toMatchObject({
      pause: 0,
      renew: true,
    });
    expect(nextTry({ ...ended, end, freshToken: true, failures: 4 }, 1)).toMatchObject({ pause: 4000, renew: true });
  });

  it('is patience with a busy server', () => {
    expect(nextTry({ ...ended, end: refusal('overloaded', 503, 7) }, 0)).toEqual({
      pause: 7000,
      reason: 'server-refused',
      renew: false,
    });
  });
});

describe('why there is no connection', () => {
  it('is the network only where the server is not on this machine', () => {
    expect(offlineReason(null, false, 'https://orders.example.com')).toBe('no-network');
    expect(offlineReason(null, false, 'http://localhost:8080')).toBe('server-unreachable');
    expect(['http://127.0.0.1:1', 'http://[::1]:2', 'http://app.localhost'].every(isLoopback)).toBe(true);
    expect(isLoopback('http://127.example.com')).toBe(false);
  });
});
