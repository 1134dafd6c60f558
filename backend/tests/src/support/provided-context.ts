import 'vitest';
import type { StackAddress } from './stack-address.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The stack that all test files share which do not break it. */
    readonly sharedStack: StackAddress;
  }
}
