import { expect, it } from 'vitest';
import { Shopper } from '../support/shopper.ts';
import type { StackAddress } from '../support/stack-address.ts';
import { keepsItsPromises } from './at-rest.ts';

/** Line 2 of the acceptance: what cannot be paid is cancelled, with its reason. */
export function refusals(stack: () => StackAddress): void {
  it('an order over the balance is CANCELLED for insufficient funds, pushed, and leaves the balance alone', async () => {
    const shopper = await Shopper.register(stack());
    const listener = await shopper.listen();
    await shopper.openAccount(500);
    const { id } = await shopper.order(501);
    const refusal = { status: 'CANCELLED', cancelReason: 'insufficient-funds' };
    expect(await listener.final(id)).toMatchObject(refusal);
    expect(await shopper.call('showOrder', { params: { id } })).toMatchObject(refusal);
    expect(await shopper.call('showAccount', {})).toMatchObject({ balance: 500 });
    expect((await shopper.call('listTransactions', {})).items).toMatchObject([{ type: 'CREDIT' }]);
    await keepsItsPromises(stack(), [shopper]);
    shopper.leave();
  });

  it('an order for all that there is gets paid, and the next one does not', async () => {
    const shopper = await Shopper.register(stack());
    const listener = await shopper.listen();
    await shopper.openAccount(500);
    const everything = await shopper.order(500);
    expect(await listener.final(everything.id)).toMatchObject({ status: 'FINISHED' });
    const next = await shopper.order(1);
    expect(await listener.final(next.id)).toMatchObject({ status: 'CANCELLED', cancelReason: 'insufficient-funds' });
    expect(await shopper.call('showAccount', {})).toMatchObject({ balance: 0 });
    await keepsItsPromises(stack(), [shopper]);
    shopper.leave();
  });

  it('an order without an account is CANCELLED for that, and pushed', async () => {
    const shopper = await Shopper.register(stack());
    const listener = await shopper.listen();
    const { id } = await shopper.order(1);
    expect(await listener.final(id)).toMatchObject({ status: 'CANCELLED', cancelReason: 'no-account' });
    // Opening one later does not revive it.
    await shopper.openAccount(1000);
    await keepsItsPromises(stack(), [shopper]);
    expect(await shopper.call('showAccount', {})).toMatchObject({ balance: 1000 });
    shopper.leave();
  });
}
