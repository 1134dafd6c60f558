import type { Stack } from '@orderbell/local-stack';
import { layHistory } from '@orderbell/local-stack/history';
import { BALANCE, startBenchStack, type Scale } from '../bench.ts';
import { gather, type Crowd } from '../load/crowd.ts';
import { makePeople, type Person } from '../load/person.ts';
import type { Say } from '../say.ts';

/** A stack with so many orders in its tables, and a crowd that buys more. */
export interface GrownStack {
  readonly orders: number;
  readonly stack: Stack;
  readonly crowd: Crowd;
  readonly scale: Scale;
  /** Has the long list; buys nothing meanwhile. */
  readonly collector: Person;
  readonly collected: number;
}

/** Orders that a socket is sent which was away for long. */
export const REPLAYED = 10_000;
const COLLECTED = 100_000;
const PEOPLE = 10_000;

/** The empty one has a single list, as long as what is replayed. */
export async function startGrownStack(orders: number, scale: Scale, say: Say): Promise<GrownStack> {
  say(orders === 0 ? 'a stack without orders' : `a stack with ${orders / 1e6} million orders, made by SQL`);
  const stack = await startBenchStack(() => undefined);
  const [collector, ...others] = await makePeople(1 + PEOPLE, stack.secrets.tokenSigningKey);
  if (collector === undefined) throw new Error('there is nobody');
  const collected = orders === 0 ? REPLAYED : Math.min(COLLECTED, orders);
  const wanted = { orders: Math.max(orders, collected), collector, collected, others, balance: BALANCE };
  await layHistory(stack, wanted, say);
  const crowd = await gather(stack, others.slice(0, scale.people), scale.inFlight);
  return { orders, stack, crowd, scale, collector, collected };
}
