import type { StackAddress } from '../support/stack-address.ts';

/** By service, the redelivered messages that its inbox has dropped since its start; a service that is silent has none. */
export type Drops = ReadonlyMap<string, number>;

export async function readDrops({ orders, payments }: Pick<StackAddress, 'orders' | 'payments'>): Promise<Drops> {
  return new Map(await Promise.all([...orders, ...payments].map(async (url) => [url, await dropsAt(url)] as const)));
}

/** How many were dropped between two readings; a service that was started anew has counted from nought again. */
export function dropsBetween(before: Drops, after: Drops): number {
  return [...after].reduce((sum, [url, count]) => {
    const earlier = before.get(url) ?? 0;
    return sum + (count >= earlier ? count - earlier : count);
  }, 0);
}

async function dropsAt(url: string): Promise<number> {
  try {
    const answer = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(2_000) });
    const lines = (await answer.text()).matchAll(/^messaging_duplicates_total\S* (\d+)/gm);
    return [...lines].reduce((sum, [, count]) => sum + Number(count), 0);
  } catch {
    return 0;
  }
}
