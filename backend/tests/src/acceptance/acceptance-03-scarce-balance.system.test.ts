import { scarceBalance } from '../promises/scarce-balance.ts';
import { sharedStack } from '../support/shared-stack.ts';

scarceBalance(sharedStack);
