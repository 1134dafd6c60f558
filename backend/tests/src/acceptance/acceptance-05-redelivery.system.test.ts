import { redelivery } from '../promises/redelivery.ts';
import { ownStack } from '../support/own-stack.ts';

redelivery(ownStack());
