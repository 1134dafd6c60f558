import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

/** An address that a name stands for. */
export interface Address {
  readonly address: string;
  readonly family: number;
}

/** The addresses of a name. @throws Error when the name server does not answer or knows none */
export type Resolve = (hostname: string) => Promise<readonly Address[]>;

/**
 * The addresses of a name, of one family: a machine that has two is still one instance. A name of one address for each instance is
 * what Docker gives a service, and Kubernetes a headless one.
 */
export const addressesOf: Resolve = async (hostname) => {
  const found = await lookup(hostname, { all: true });
  const family = found.some((each) => each.family === 4) ? 4 : 6;
  return found.filter((each) => each.family === family);
};

/** The name in a base URL that may stand for several instances; undefined when it can be one machine only. */
export function sharedName(url: string): string | undefined {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0 ? undefined : hostname;
}
