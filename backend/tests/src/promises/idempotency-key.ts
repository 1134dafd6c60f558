import { ApiProblem, Order, Problem, TopUpReceipt } from '@orderbell/contracts';
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Shopper } from '../support/shopper.ts';
import type { StackAddress } from '../support/stack-address.ts';
import { keepsItsPromises } from './at-rest.ts';

/** Line 6 of the acceptance: a request that is sent again is carried out once. */
export function idempotencyKey(stack: () => StackAddress): void {
  describe('Idempotency-Key', () => {
    it('20 identical orders at once make one order and get 20 equal answers', async () => {
      const shopper = await Shopper.register(stack());
      const listener = await shopper.listen();
      await shopper.openAccount(10_000);
      const key = randomUUID();
      const answers = await twenty((turn) =>
        send(shopper, '/orders', { amount: 1000, description: 'once' }, key, turn),
      );
      expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 201));
      const orders = answers.map(({ body }) => Order.parse(body));
      expect(new Set(orders.map((order) => JSON.stringify(order))).size).toBe(1);
      expect(answers.filter(({ replayed }) => replayed === 'true')).toHaveLength(19);

      // Once it is paid, a repetition still gets the first answer.
      const [first] = orders;
      await listener.final(first?.id ?? '');
      const late = await send(shopper, '/orders', { amount: 1000, description: 'once' }, key);
      expect(late).toEqual({ status: 201, replayed: 'true', body: first });
      expect((await shopper.call('listOrders', {})).items).toHaveLength(1);
      expect(await shopper.call('showAccount', {})).toMatchObject({ balance: 9000 });
      await keepsItsPromises(stack(), [shopper]);
      shopper.leave();
    });

    it('20 identical top-ups at once credit once and get 20 equal answers', async () => {
      const shopper = await Shopper.register(stack());
      await shopper.openAccount(0);
      const key = randomUUID();
      const answers = await twenty((turn) => send(shopper, '/accounts/me/top-ups', { amount: 70 }, key, turn));
      expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 201));
      const receipts = answers.map(({ body }) => TopUpReceipt.parse(body));
      expect(new Set(receipts.map((receipt) => JSON.stringify(receipt))).size).toBe(1);
      expect(answers.filter(({ replayed }) => replayed === 'true')).toHaveLength(19);
      expect(await shopper.call('showAccount', {})).toMatchObject({ balance: 70 });
      await keepsItsPromises(stack(), [shopper]);
    });

    it('the same key with another body is refused with 422, and nothing is placed', async () => {
      const shopper = await Shopper.register(stack());
      const key = randomUUID();
      await send(shopper, '/orders', { amount: 1000, description: 'first' }, key);
      const answer = await send(shopper, '/orders', { amount: 1001, description: 'first' }, key);
      expect(answer.status).toBe(422);
      expect(Problem.parse(answer.body)).toMatchObject({ type: 'idempotency-key-reused', status: 422 });
      expect((await shopper.call('listOrders', {})).items).toHaveLength(1);
      await shopper.openAccount(0);
      await send(shopper, '/accounts/me/top-ups', { amount: 1 }, key);
      expect((await send(shopper, '/accounts/me/top-ups', { amount: 2 }, key)).status).toBe(422);
      expect(await shopper.call('showAccount', {})).toMatchObject({ balance: 1 });
      await keepsItsPromises(stack(), [shopper]);
    });

    it('the same key of another user is his own', async () => {
      const [ada, bob] = [await Shopper.register(stack()), await Shopper.register(stack())];
      const key = randomUUID();
      const first = await ada.call('placeOrder', { body: { amount: 5, description: 'hers' }, idempotencyKey: key });
      const second = await bob.call('placeOrder', { body: { amount: 6, description: 'his' }, idempotencyKey: key });
      expect(second).toMatchObject({ userId: bob.userId, amount: 6, description: 'his' });
      expect(second.id).not.toBe(first.id);
      await expect(bob.call('showOrder', { params: { id: first.id } })).rejects.toThrow(ApiProblem);
      await keepsItsPromises(stack(), [ada, bob]);
    });
  });
}

interface Answer {
  readonly status: number;
  readonly replayed: string | null;
  readonly body: unknown;
}

/** A request by hand, to see the headers of its answer; `turn` takes it round the gateways. */
async function send(shopper: Shopper, path: string, body: object, key: string, turn = 0): Promise<Answer> {
  const gateway = shopper.gateways[turn % shopper.gateways.length] ?? shopper.gateways[0];
  const response = await fetch(`${gateway}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${shopper.token}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
    body: JSON.stringify(body),
  });
  return {
    status: response.status,
    replayed: response.headers.get('idempotent-replayed'),
    body: await response.json(),
  };
}

function twenty(request: (turn: number) => Promise<Answer>): Promise<readonly Answer[]> {
  return Promise.all(Array.from({ length: 20 }, (_, turn) => request(turn)));
}
