import { expect, it } from 'vitest';
import { Shopper } from '../support/shopper.ts';
import type { StackAddress } from '../support/stack-address.ts';
import { keepsItsPromises } from './at-rest.ts';

/** Line 3 of the acceptance: many orders race for money that only suffices for some. */
export function scarceBalance(stack: () => StackAddress): void {
  it('of 50 orders at once against three and a half prices, 3 are FINISHED, 47 CANCELLED, half a price is left', async () => {
    const price = 1000;
    const shopper = await Shopper.register(stack());
    const listener = await shopper.listen();
    await shopper.openAccount(3.5 * price);
    const placed = await Promise.all(Array.from({ length: 50 }, () => shopper.order(price)));
    const final = await Promise.all(placed.map(({ id }) => listener.final(id)));
    expect(final.filter(({ status }) => status === 'FINISHED')).toHaveLength(3);
    const cancelled = final.filter(({ status }) => status === 'CANCELLED');
    expect(cancelled).toHaveLength(47);
    expect(new Set(cancelled.map(({ cancelReason }) => cancelReason))).toEqual(new Set(['insufficient-funds']));
    expect(await shopper.call('showAccount', {})).toMatchObject({ balance: 0.5 * price });
    await keepsItsPromises(stack(), [shopper]);
    shopper.leave();
  });
}
