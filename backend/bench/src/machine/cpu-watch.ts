import type { Stack } from '@orderbell/local-stack';
import { usageOfFamily, usageOfOne, type Usage } from './processes.ts';

export const GENERATOR = '(generator)';

/** What each process of a stack, and this one, uses now; by name. */
export async function usages(stack: Pick<Stack, 'processes'>): Promise<ReadonlyMap<string, Usage>> {
  const found = new Map<string, Usage>();
  for (const { name, pid } of stack.processes) if (pid !== undefined) found.set(name, await usageOfFamily(pid));
  return found.set(GENERATOR, await usageOfOne(process.pid, false));
}

/** CPU seconds between two looks, by process. */
export function cpuBetween(
  before: ReadonlyMap<string, Usage>,
  after: ReadonlyMap<string, Usage>,
): ReadonlyMap<string, number> {
  return new Map([...after].map(([name, { cpu }]) => [name, cpu - (before.get(name)?.cpu ?? 0)]));
}

/** Of the product's own processes, without the generator. */
export function total(cpu: ReadonlyMap<string, number>): number {
  return [...cpu].reduce((sum, [name, seconds]) => (name === GENERATOR ? sum : sum + seconds), 0);
}
