import type { EntityManager } from '@mikro-orm/postgresql';
import { Amount, OrderId, UserId, topics } from '@orderbell/contracts';
import type { DeadLetter, DiscardHook } from '@orderbell/messaging';
import { ProblemError } from '@orderbell/runtime';
import { z } from 'zod';
import { findOrders } from './order-rows.ts';
import type { OrderState } from './order.ts';
import { lockFeeds } from './user-feed.ts';

/**
 * Whether a dead letter may be given up: not while an order waits for it. Its result may say that the money was taken, and without
 * it the order would stay NEW for ever; and a payment request that never left may not be told apart from one that did before.
 * What contradicts its order, or comes for one that is final, may go.
 * @throws ProblemError `discard-refused`
 */
export function createDiscardResult() {
  return async (em: EntityManager, _message: Parameters<DiscardHook>[1], letter: DeadLetter): Promise<void> => {
    const claim = claimOf(letter);
    if (claim === undefined) return;
    const known = (await findOrders(em, [claim.orderId])).get(claim.orderId);
    if (known === undefined) return;
    // Behind the lock nobody else can be settling it, and it is read again as it is now.
    await lockFeeds(em, [known.userId]);
    const order = (await findOrders(em, [claim.orderId])).get(claim.orderId);
    if (order === undefined || !waitsFor(order, claim)) return;
    throw new ProblemError(
      'discard-refused',
      letter.topic === topics.paymentResults
        ? `Order ${order.id} is still NEW and waits for this result. Discarding it could leave money taken for an order that never ends. Mend what keeps it from being applied, and requeue it.`
        : `Order ${order.id} is still NEW and waits for this request to be paid. Mend what the broker refused it for, and requeue it.`,
    );
  };
}

/** What a message says of an order; one that could not be read may say it in part. */
const Claim = z.object({
  orderId: OrderId,
  userId: UserId.optional().catch(undefined),
  amount: Amount.optional().catch(undefined),
});
type Claim = z.output<typeof Claim>;

function waitsFor(order: OrderState, { userId = order.userId, amount = order.amount }: Claim): boolean {
  return order.status === 'NEW' && order.userId === userId && order.amount === amount;
}

/** Events about orders are claims on nothing: the order itself is what counts. */
function claimOf({ topic, payload }: DeadLetter): Claim | undefined {
  if (topic !== topics.paymentResults && topic !== topics.paymentRequests) return undefined;
  try {
    return Claim.safeParse(JSON.parse(payload ?? '')).data;
  } catch {
    return undefined;
  }
}
