import type { JWK } from 'jose';

/** A process of the stack. */
export interface ProcessAddress {
  readonly name: string;
  readonly pid: number;
}

/**
 * Where a running stack is reached: plain values, so that one stack can be started before the test files and handed to
 * each of them. A service that runs twice has two URLs.
 */
export interface StackAddress {
  readonly gateways: readonly [string, ...string[]];
  readonly orders: readonly [string, ...string[]];
  readonly payments: readonly [string, ...string[]];
  /** Superuser-free URLs of the services' own databases. */
  readonly databases: { readonly orders: string; readonly payments: string; readonly gateway: string };
  readonly brokers: readonly string[];
  /** The key that signs access tokens, to forge what only its owner could. */
  readonly tokenPrivateKey: JWK;
  /** The services as they run now. */
  readonly services: readonly ProcessAddress[];
}
