import { DeadLetter, Problem } from '@orderbell/contracts';
import { problemDocument, ProblemError, type Call, type Outcome } from '@orderbell/runtime';
import { describe, expect, it } from 'vitest';
import { createDeadLetterDesk } from './dead-letter-desk.ts';

const operator = '0198c0de-0000-7000-8000-0000000000ff';
const asker = { authorization: 'Bearer x', requestId: 'request-1', traceparent: 'trace' };

const letter = (n: number, service: 'orders' | 'payments', settledBy: string | null = null): DeadLetter =>
  DeadLetter.parse({
    id: `0198c0de-0000-7000-8000-${String(n).padStart(12, '0')}`,
    service,
    consumer: service,
    status: settledBy === null ? 'open' : 'requeued',
    reason: 'handler-failed',
    detail: 'x',
    messageId: '0198c0de-0000-7000-8000-0000000000aa',
    type: null,
    topic: 't',
    partition: 0,
    offset: '1',
    key: null,
    orderId: null,
    headers: {},
    payload: null,
    attempts: [],
    createdAt: '2026-11-23T08:30:00.000Z',
    settledAt: null,
    settledBy,
    settledReason: null,
  });

/** A service that keeps these letters, and what it was asked. */
function keeper(service: 'orders' | 'payments', numbers: readonly number[]) {
  const asked: Call[] = [];
  const refuse = (error: ProblemError): Outcome => ({
    status: 404,
    headers: {},
    body: Problem.parse(problemDocument(error, 'request-1')),
  });
  const state = { away: false };
  return {
    asked,
    state,
    forward: (call: Call): Promise<Outcome> => {
      asked.push(call);
      if (state.away) {
        return Promise.resolve({ ...refuse(new ProblemError('overloaded', 'No answer.')), status: 503 });
      }
      const { limit = '20', cursor } = call.query as { limit?: string; cursor?: string };
      const all = numbers.map((n) => letter(n, service)).toSorted((a, b) => (a.id < b.id ? 1 : -1));
      if (call.endpoint === 'ordersDeadLetters' || call.endpoint === 'paymentsDeadLetters') {
        const after = all.filter(({ id }) => cursor === undefined || id < cursor);
        const items = after.slice(0, Number(limit));
        return Promise.resolve({ status: 200, headers: {}, body: { items, more: after.length > items.length } });
      }
      const { id } = call.params as { id: string };
      const found = all.find((each) => each.id === id);
      if (found === undefined) return Promise.resolve(refuse(new ProblemError('not-found', 'No such letter.')));
      return Promise.resolve({ status: 200, headers: {}, body: { ...found, status: 'requeued', settledBy: operator } });
    },
  };
}

function open(ofOrders: readonly number[], ofPayments: readonly number[]) {
  const services = { orders: keeper('orders', ofOrders), payments: keeper('payments', ofPayments) };
  const emailsOf = () => Promise.resolve(new Map([[operator, 'olga@example.com']]));
  return { services, desk: createDeadLetterDesk({ services, emailsOf }) };
}

describe('the dead letters of all services', () => {
  it('are one list, the newest first, each once, page by page', async () => {
    const { desk } = open([1, 4, 5, 9], [2, 3, 6, 7, 8]);
    const seen: number[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const page = await desk.list(asker, { limit: '2', cursor, status: undefined });
      seen.push(...page.items.map(({ id }) => Number(id.slice(-12))));
      cursor = page.nextCursor ?? undefined;
      pages += 1;
    } while (cursor !== undefined);
    expect(seen).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(pages).toBe(5);
  });

  it('of a service that does not answer are missing, and the list says so', async () => {
    const { services, desk } = open([1], [2]);
    services.orders.state.away = true;
    const page = await desk.list(asker, { limit: undefined, cursor: undefined, status: undefined });
    expect(page).toMatchObject({ unreachable: ['orders'], items: [{ service: 'payments' }], nextCursor: null });
  });

  it('are settled by who keeps them, in the name of the operator', async () => {
    const { services, desk } = open([1], [2]);
    const settled = await desk.requeue(asker, letter(2, 'payments').id);
    expect(settled).toMatchObject({ service: 'payments', settledBy: 'olga@example.com' });
    expect(services.payments.asked).toMatchObject([{ endpoint: 'requeueAtPayments', authorization: 'Bearer x' }]);
    await desk.discard(asker, letter(1, 'orders').id, 'a test');
    expect(services.orders.asked.at(-1)).toMatchObject({ endpoint: 'discardAtOrders', body: { reason: 'a test' } });
  });

  it('one that nobody keeps is not found, unless somebody could not be asked', async () => {
    const { services, desk } = open([1], [2]);
    await expect(desk.requeue(asker, letter(3, 'orders').id)).rejects.toMatchObject({ slug: 'not-found' });
    services.orders.state.away = true;
    await expect(desk.requeue(asker, letter(3, 'orders').id)).rejects.toMatchObject({ slug: 'overloaded' });
    await expect(desk.requeue(asker, letter(2, 'payments').id)).resolves.toMatchObject({ status: 'requeued' });
  });
});
