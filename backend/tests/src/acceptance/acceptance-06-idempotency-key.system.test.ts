import { idempotencyKey } from '../promises/idempotency-key.ts';
import { sharedStack } from '../support/shared-stack.ts';

idempotencyKey(sharedStack);
