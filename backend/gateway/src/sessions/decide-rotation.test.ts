import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideRotation, type KnownSession, type PresentedToken } from './decide-rotation.ts';
import { createRefreshTokens, hashOf } from './refresh-token.ts';

const rotatedAt = new Date('2026-11-23T08:00:00Z');
const session: KnownSession = {
  tokenHash: 'second',
  retryKeyHash: 'key',
  rotatedAt,
  expiresAt: new Date('2026-12-23T08:00:00Z'),
};
const graceMs = 30_000;
const after = (ms: number): Date => new Date(rotatedAt.getTime() + ms);
const decide = (presented: PresentedToken, ms = 1_000) => decideRotation(session, presented, after(ms), graceMs);

type How = Pick<PresentedToken, 'retryKeyHash' | 'fromCookie'>;
const plain: How = { retryKeyHash: null, fromCookie: false };
const keyed: How = { retryKeyHash: 'key', fromCookie: false };
const otherKey: How = { retryKeyHash: 'another key', fromCookie: false };
const cookie: How = { retryKeyHash: null, fromCookie: true };
const otherTab: How = { retryKeyHash: 'another key', fromCookie: true };

const newest = (how: How): PresentedToken => ({ hash: 'second', successorHash: 'third', ...how });
/** The token that was exchanged for the newest one, presented once more. */
const before = (how: How): PresentedToken => ({ hash: 'first', successorHash: 'second', ...how });
/** One that is older still. */
const older = (how: How): PresentedToken => ({ hash: 'zeroth', successorHash: 'first', ...how });

describe('a refresh token', () => {
  it('is exchanged when it is the newest, however it comes', () => {
    for (const how of [plain, keyed, otherKey, cookie, otherTab])
      expect(decide(newest(how), 86_400_000)).toBe('rotate');
  });

  it('is of no use once the session has expired', () => {
    expect(decideRotation(session, newest(plain), session.expiresAt, graceMs)).toBe('expired');
  });

  it('is theft when it was exchanged before', () => {
    expect(decide(before(plain), 0)).toBe('reuse');
    expect(decide(before(otherKey), 0)).toBe('reuse');
    for (const how of [plain, keyed, otherKey, cookie, otherTab]) expect(decide(older(how), 0)).toBe('reuse');
  });

  it('is a repetition with the key of its exchange, however late, as long as the successor is unused', () => {
    expect(decide(before(keyed), 86_400_000)).toBe('repeat');
    expect(decideRotation({ ...session, retryKeyHash: null }, before(plain), after(0), graceMs)).toBe('reuse');
  });

  it("is a repetition from a browser's cookie for a short while, with whatever key its tabs have made up", () => {
    for (const how of [cookie, otherTab]) {
      expect(decide(before(how), graceMs)).toBe('repeat');
      expect(decide(before(how), graceMs + 1)).toBe('reuse');
    }
  });
});

/** A session as the database has it, and its owner and a thief, who each present what they have. */
function family() {
  const tokens = createRefreshTokens('secret');
  const first = tokens.first('019ab000-0000-4000-8000-000000000001');
  let known: KnownSession | undefined = { ...session, tokenHash: hashOf(first), retryKeyHash: null };
  let now = 0;

  const present = (token: string, key: string | undefined): string | undefined => {
    if (known === undefined) return undefined;
    const successor = tokens.next(token);
    const presented = {
      hash: hashOf(token),
      successorHash: hashOf(successor),
      retryKeyHash: key === undefined ? null : hashOf(key),
      fromCookie: false,
    };
    const rotation = decideRotation(known, presented, after((now += 60_000)), graceMs);
    if (rotation === 'reuse' || rotation === 'expired') {
      known = undefined;
      return undefined;
    }
    if (rotation === 'rotate') {
      const { successorHash, retryKeyHash } = presented;
      known = { ...known, tokenHash: successorHash, retryKeyHash, rotatedAt: after(now) };
    }
    return successor;
  };
  return { first, present };
}

describe('a session family', () => {
  it('outlives any number of lost answers when each exchange has a key', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 40 }), (lost) => {
        const { first, present } = family();
        let token = first;
        let exchange = 0;
        for (const answerIsLost of lost) {
          const answer = present(token, `key-${exchange}`);
          expect(answer).toBeDefined();
          if (answerIsLost) continue;
          token = answer ?? '';
          exchange += 1;
        }
      }),
    );
  });

  it('ends at the first use of a stolen token that its owner has exchanged, and at the latest with the second user of one', () => {
    fc.assert(
      fc.property(fc.nat(5), fc.array(fc.boolean(), { minLength: 2, maxLength: 20 }), (exchanges, thiefActs) => {
        const { first, present } = family();
        let token = first;
        for (let n = 0; n < exchanges; n++) token = present(token, `owner-${n}`) ?? '';
        // Stolen now; from here on both use what they have, each with keys of their own.
        const hands = { owner: token, thief: token };
        const alive = new Set<string>();
        for (const [turn, isThief] of [...thiefActs, true, false].entries()) {
          const who = isThief ? 'thief' : 'owner';
          const answer = present(hands[who], `${who}-${turn}`);
          if (answer === undefined) {
            alive.clear();
            break;
          }
          hands[who] = answer;
          alive.add(who);
        }
        expect(alive.size).toBeLessThan(2);
      }),
    );
  });
});
