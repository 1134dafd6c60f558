import { startThrowAwayStack, type Stack, type StackOptions } from '@orderbell/local-stack';
import { afterAll, beforeAll } from 'vitest';
import { addressOf, type StackAddress } from './stack-address.ts';
import { testEnvironment } from './test-environment.ts';

/** A stack that one test file has for itself, to break it. */
export interface OwnStack extends Stack {
  readonly address: StackAddress;
}

export interface OwnStackOptions extends Pick<StackOptions, 'instances'> {
  /** For Orders, Payments and the gateway, over the settings of every stack under test. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Starts a stack before the tests of the calling file and ends it after them. */
export function ownStack(options: OwnStackOptions = {}): () => OwnStack {
  let stack: Stack | undefined;
  beforeAll(async () => {
    stack = await startThrowAwayStack({
      instances: { ...options.instances, web: 0 },
      env: {
        ...testEnvironment,
        gateway: { ...testEnvironment.gateway, ...options.settings },
        orders: { ...testEnvironment.orders, ...options.settings },
        payments: { ...testEnvironment.payments, ...options.settings },
      },
      say: (line) => process.stdout.write(`${line}\n`),
    });
  });
  afterAll(async () => stack?.stop());
  return () => {
    if (stack === undefined) throw new Error('the stack runs only while the tests do');
    return { ...stack, address: addressOf(stack) };
  };
}
