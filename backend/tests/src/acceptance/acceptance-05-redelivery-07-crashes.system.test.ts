import { describe } from 'vitest';
import { crashes } from '../promises/crashes.ts';
import { demo } from '../promises/demo.ts';
import { redelivery } from '../promises/redelivery.ts';
import { ownStack } from '../support/own-stack.ts';

/** What breaks a stack and mends it again; one for all, because a start takes as long as some of them. */
describe('one stack', () => {
  const stack = ownStack();

  redelivery(stack);
  crashes(stack);
  demo(stack);
});
