import type { Stack } from '@orderbell/local-stack';
import type { JWK } from 'jose';

/** The URLs of one service's instances; there is at least one. */
type Instances = readonly [string, ...string[]];

/**
 * Where a running stack is reached: plain values, so that one stack can be started before the test files and handed to
 * each of them.
 */
export interface StackAddress {
  readonly gateways: Instances;
  readonly orders: Instances;
  readonly payments: Instances;
  readonly databases: { readonly orders: string; readonly payments: string; readonly gateway: string };
  readonly brokers: readonly string[];
  /** The key that signs access tokens, to forge what only its owner could. */
  readonly tokenPrivateKey: JWK;
  /** Process ids by name (`orders`, `orders-2`, `kafka`, ...), as they are now. */
  readonly pids: Readonly<Record<string, number>>;
}

/** The address of a stack. */
export function addressOf(stack: Stack): StackAddress {
  return {
    gateways: atLeastOne(stack.gatewayUrls),
    orders: atLeastOne(stack.ordersUrls),
    payments: atLeastOne(stack.paymentsUrls),
    databases: stack.databaseUrls,
    brokers: stack.kafkaBrokers,
    tokenPrivateKey: stack.secrets.tokenSigningKey,
    pids: Object.fromEntries(stack.processes.flatMap(({ name, pid }) => (pid === undefined ? [] : [[name, pid]]))),
  };
}

function atLeastOne(urls: readonly string[]): Instances {
  const [first, ...others] = urls;
  if (first === undefined) throw new Error('the stack runs without one of its services');
  return [first, ...others];
}
