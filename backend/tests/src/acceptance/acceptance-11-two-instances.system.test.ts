import { describe } from 'vitest';
import { bothGateways } from '../promises/both-gateways.ts';
import { idempotencyKey } from '../promises/idempotency-key.ts';
import { manyOrders } from '../promises/many-orders.ts';
import { redelivery } from '../promises/redelivery.ts';
import { refusals } from '../promises/refusals.ts';
import { scarceBalance } from '../promises/scarce-balance.ts';
import { seedFlow } from '../promises/seed-flow.ts';
import { ownStack } from '../support/own-stack.ts';

describe('with two instances each of Orders, Payments and the gateway', () => {
  const stack = ownStack({ instances: { orders: 2, payments: 2, gateway: 2 } });
  const address = () => stack().address;

  seedFlow(address);
  refusals(address);
  scarceBalance(address);
  manyOrders(address);
  redelivery(stack);
  idempotencyKey(address);
  bothGateways(address);
});
