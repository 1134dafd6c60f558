import { startThrowAwayStack, type Stack, type StackOptions } from '@orderbell/local-stack';
import { afterAll, beforeAll } from 'vitest';
import { addressOf, type StackAddress } from './stack-address.ts';
import { testEnvironment } from './test-environment.ts';

/** A stack that one test file has for itself, to break it. */
export interface OwnStack extends Stack {
  readonly address: StackAddress;
}

/** Starts a stack before the tests of the calling file and ends it after them. */
export function ownStack(options: Pick<StackOptions, 'instances'> = {}): () => OwnStack {
  let stack: Stack | undefined;
  beforeAll(async () => {
    stack = await startThrowAwayStack({
      instances: { ...options.instances, web: 0 },
      env: testEnvironment,
      say: (line) => process.stdout.write(`${line}\n`),
    });
  });
  afterAll(async () => stack?.stop());
  return () => {
    if (stack === undefined) throw new Error('the stack runs only while the tests do');
    return { ...stack, address: addressOf(stack) };
  };
}
