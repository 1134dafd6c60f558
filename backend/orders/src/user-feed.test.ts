import { UserId } from '@orderbell/contracts';
import { describe, expect, it } from 'vitest';
import { feedNumbers } from './user-feed.ts';

const ada = UserId.parse('019ab000-0000-7000-8000-000000000001');
const bob = UserId.parse('019ab000-0000-7000-8000-000000000002');

describe('feed numbers', () => {
  it('follow the latest one without holes, each user on his own', () => {
    const numbers = feedNumbers(new Map([[ada, 41]]));
    expect([ada, bob, ada, bob, ada].map((user) => numbers.next(user))).toEqual([42, 1, 43, 2, 44]);
  });
});
