import { expect, it } from 'vitest';
import { inParallel, registerShoppers } from '../support/shopper.ts';
import type { StackAddress } from '../support/stack-address.ts';
import { keepsItsPromises } from './at-rest.ts';

const users = 100;
const ordersEach = 20;
const paidEach = 13;
const price = 700;

/** Line 4 of the acceptance: many users at once. */
export function manyOrders(stack: () => StackAddress): void {
  it('2,000 orders by 100 users at once are all final, pushed, and paid or refused once', async () => {
    const shoppers = await registerShoppers(stack(), users);
    await inParallel(16, shoppers, async (shopper) => {
      await shopper.openAccount(paidEach * price + 1);
      await shopper.listen({ gateway: shoppers.indexOf(shopper) });
    });
    await Promise.all(
      shoppers.flatMap((shopper) => Array.from({ length: ordersEach }, () => shopper.order(price, 'одна из многих'))),
    );
    const { orders, accounts } = await keepsItsPromises(stack(), shoppers);
    expect(orders).toHaveLength(users * ordersEach);
    expect(orders.filter(({ status }) => status === 'FINISHED')).toHaveLength(users * paidEach);
    expect(accounts.map(({ balance }) => balance)).toEqual(Array.from({ length: users }, () => 1n));
    for (const shopper of shoppers) shopper.leave();
  });
}
