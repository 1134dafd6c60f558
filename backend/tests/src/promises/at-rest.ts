import { expect } from 'vitest';
import type { Origin } from '../invariants/evidence.ts';
import { readEvidence, violationsOf, type Evidence } from '../invariants/index.ts';
import { comesToRest } from '../support/rest.ts';
import type { Shopper } from '../support/shopper.ts';
import type { StackAddress } from '../support/stack-address.ts';
import type { Patience } from '../support/wait-until.ts';

/**
 * Waits for rest, then holds everything that these users did against every invariant. When it never comes to rest, the
 * violations say more than the waiting does.
 */
export async function keepsItsPromises(
  stack: Pick<StackAddress, 'databases' | 'brokers'>,
  shoppers: readonly Shopper[],
  { expectedDeadLetters = [], ...patience }: Patience & { readonly expectedDeadLetters?: readonly Origin[] } = {},
): Promise<Evidence> {
  const restless: unknown = await comesToRest(stack, shoppers, patience).then(
    () => undefined,
    (error: unknown) => error,
  );
  const evidence = await readEvidence(
    stack,
    shoppers.map(({ journal }) => journal),
  );
  const violations = violationsOf(evidence, expectedDeadLetters);
  expect(violations.slice(0, 50), `${violations.length} violations`).toEqual([]);
  if (restless !== undefined) throw restless;
  return evidence;
}
