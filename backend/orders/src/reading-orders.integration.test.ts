import { freshDatabase } from '@orderbell/local-stack/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createListOrders } from './list-orders.ts';
import { createReadFeed } from './read-feed.ts';
import { createShowOrder } from './show-order.ts';
import { newUser, openOrders, orderRequest, resultFor, upTo, type OrdersInstance } from './testing.ts';

let orders: OrdersInstance;
let listOrders: ReturnType<typeof createListOrders>;
let showOrder: ReturnType<typeof createShowOrder>;
let readFeed: ReturnType<typeof createReadFeed>;

beforeAll(async () => {
  orders = await openOrders(await freshDatabase('reading_orders'));
  listOrders = createListOrders(orders);
  showOrder = createShowOrder(orders);
  readFeed = createReadFeed(orders);
});
afterAll(() => orders.close());

async function placeMany(userId: ReturnType<typeof newUser>, count: number) {
  const answers = await Promise.all(upTo(count).map(() => orders.placeOrder(orderRequest(userId))));
  return answers.map(({ order }) => order);
}

describe('the list of orders', () => {
  it('comes newest first in pages that a new order does not shift', async () => {
    const userId = newUser();
    const placed = (await placeMany(userId, 7)).toReversed();
    const page = await listOrders({ userId, limit: '3' });
    await placeMany(userId, 2);
    const next = await listOrders({ userId, limit: '3', cursor: page.nextCursor ?? '' });
    const last = await listOrders({ userId, limit: '3', cursor: next.nextCursor ?? '' });
    expect([page, next, last].flatMap(({ items }) => items)).toEqual(placed);
    expect(last.nextCursor).toBeNull();
  });

  it('can be narrowed to a status, and shows nobody elses', async () => {
    const userId = newUser();
    const [first, second] = await placeMany(userId, 3);
    await placeMany(newUser(), 2);
    if (first === undefined || second === undefined) throw new Error('three orders were placed');
    await orders.applyResults([resultFor(first), resultFor(second, 'no-account')]);
    const ids = async (status?: 'NEW' | 'FINISHED' | 'CANCELLED') =>
      (await listOrders({ userId, status })).items.map(({ id }) => id);
    expect(await ids('FINISHED')).toEqual([first.id]);
    expect(await ids('CANCELLED')).toEqual([second.id]);
    expect(await ids('NEW')).toHaveLength(1);
    expect(await ids()).toHaveLength(3);
  });

  it('refuses a cursor that is not ours', async () => {
    await expect(listOrders({ userId: newUser(), cursor: 'abc' })).rejects.toMatchObject({ slug: 'validation-failed' });
  });
});

it("shows a user's own order and no other", async () => {
  const userId = newUser();
  const [order] = await placeMany(userId, 1);
  if (order === undefined) throw new Error('an order was placed');
  expect(await showOrder({ userId, id: order.id })).toEqual(order);
  await expect(showOrder({ userId: newUser(), id: order.id })).rejects.toMatchObject({ slug: 'not-found' });
});

describe('the feed', () => {
  it('without a place tells only where it stands', async () => {
    const userId = newUser();
    expect(await readFeed({ userId })).toEqual({ items: [], seq: 0, more: false });
    await placeMany(userId, 2);
    expect(await readFeed({ userId })).toEqual({ items: [], seq: 2, more: false });
  });

  it('after a place brings what has changed since, once and as it is now', async () => {
    const userId = newUser();
    const [first, second, third] = await placeMany(userId, 3);
    if (first === undefined || third === undefined) throw new Error('three orders were placed');
    await orders.applyResults([resultFor(first)]);
    const page = await readFeed({ userId, after: 1 });
    expect(page.items.map(({ id, seq }) => [id, seq])).toEqual([
      [second?.id, 2],
      [third.id, 3],
      [first.id, 4],
    ]);
    expect(page).toMatchObject({ seq: 4, more: false });
    expect(await readFeed({ userId, after: 4 })).toEqual({ items: [], seq: 4, more: false });
    // A client that comes from another, newer history is told where this one stands.
    expect(await readFeed({ userId, after: 99 })).toEqual({ items: [], seq: 4, more: false });
  });

  it('comes in pages of 500', async () => {
    const userId = newUser();
    await placeMany(userId, 1203);
    const seqs: number[] = [];
    for (let after = 0, more = true; more;) {
      const page = await readFeed({ userId, after });
      seqs.push(...page.items.map(({ seq }) => seq));
      expect(page.seq).toBe(seqs.at(-1));
      ({ more, seq: after } = page);
    }
    expect(seqs).toEqual(upTo(1203));
  });
});
