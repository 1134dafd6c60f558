import { refusals } from '../promises/refusals.ts';
import { sharedStack } from '../support/shared-stack.ts';

refusals(sharedStack);
