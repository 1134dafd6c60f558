import { seedFlow } from '../promises/seed-flow.ts';
import { sharedStack } from '../support/shared-stack.ts';

seedFlow(sharedStack);
