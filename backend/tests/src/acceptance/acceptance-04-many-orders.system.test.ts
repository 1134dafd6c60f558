import { manyOrders } from '../promises/many-orders.ts';
import { sharedStack } from '../support/shared-stack.ts';

manyOrders(sharedStack);
