import { inject } from 'vitest';
import './provided-context.ts';
import type { StackAddress } from './stack-address.ts';

/** The stack that was started before the test files. It is not to be broken: its other users would suffer. */
export function sharedStack(): StackAddress {
  return inject('sharedStack');
}
