import { expect, it } from 'vitest';
import { Shopper } from '../support/shopper.ts';
import type { StackAddress } from '../support/stack-address.ts';
import { keepsItsPromises } from './at-rest.ts';

/** The second half of line 11: it does not matter which gateway a client has come to. */
export function bothGateways(stack: () => StackAddress): void {
  it('a socket on either gateway hears everything of its user, in order, once', async () => {
    const { gateways } = stack();
    expect(gateways).toHaveLength(2);
    const shoppers = await Promise.all(Array.from({ length: 5 }, () => Shopper.register(stack())));
    for (const shopper of shoppers) {
      await shopper.openAccount(10_000);
      for (const gateway of gateways.keys()) await shopper.listen({ gateway });
    }
    // A shopper's requests go round the gateways.
    await Promise.all(shoppers.flatMap((shopper) => Array.from({ length: 20 }, () => shopper.order(700))));
    const { orders } = await keepsItsPromises(stack(), shoppers);
    expect(orders).toHaveLength(shoppers.length * 20);
    for (const { journal } of shoppers) {
      const heard = journal.heard.map((each) => each.flatMap((one) => (one.kind === 'orders' ? one.orders : [])));
      expect(heard[0]).toHaveLength(40);
      expect(heard[1]).toEqual(heard[0]);
    }
    for (const shopper of shoppers) shopper.leave();
  });

  it('a client that comes back at the other gateway goes on where it was', async () => {
    const shopper = await Shopper.register(stack());
    await shopper.openAccount(10_000);
    const here = await shopper.listen({ gateway: 0 });
    await here.final((await shopper.order(100)).id);
    const reached = here.seq ?? 0;
    here.stop();
    const meanwhile = await Promise.all([shopper.order(200), shopper.order(300)]);
    const there = await shopper.listen({ gateway: 1, after: reached });
    const final = await Promise.all(meanwhile.map(({ id }) => there.final(id)));
    expect(final.map(({ status }) => status)).toEqual(['FINISHED', 'FINISHED']);
    expect([...there.orders.keys()].toSorted()).toEqual(meanwhile.map(({ id }) => id as string).toSorted());
    shopper.leave();
  });
}
