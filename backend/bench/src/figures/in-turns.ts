import type { Stack, StackOptions } from '@orderbell/local-stack';
import { gatherCrowd, orderLoad, startBenchStack, type LoadOn, type OrderLoad, type Scale } from '../bench.ts';

/** What makes a stack different from the others. */
export type Variant = Pick<StackOptions, 'instances' | 'env'>;

/**
 * What several stacks did that were given the same work in turns: the load of each round, for each of the stacks. All are new, since a
 * process that has run for minutes does the same work with less.
 */
export async function inTurns(scale: Scale, variants: readonly Variant[]): Promise<readonly (readonly OrderLoad[])[]> {
  const stacks: Stack[] = [];
  try {
    for (const variant of variants) stacks.push(await startBenchStack(() => undefined, variant));
    const sides: LoadOn[] = [];
    for (const stack of stacks)
      sides.push({ stack, scale, crowd: await gatherCrowd(stack, scale.fewer, scale.inFlight) });
    for (const side of sides) await orderLoad(side, { warmUpMs: scale.warmUpMs * 2, measureMs: 1000 });
    const loads: OrderLoad[][] = sides.map(() => []);
    for (let round = 0; round < scale.rounds; round += 1)
      for (const [at, side] of sides.entries())
        loads[at]?.push(await orderLoad(side, { warmUpMs: 1000, measureMs: scale.measureMs / 2 }));
    for (const { crowd } of sides) await crowd.close();
    return loads;
  } finally {
    for (const stack of stacks) await stack.stop();
  }
}
