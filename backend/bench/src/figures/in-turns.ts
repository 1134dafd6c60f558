import type { StackOptions } from '@orderbell/local-stack';
import { gatherCrowd, orderLoad, startBenchStack, type OrderLoad, type Scale } from '../bench.ts';

type Options = Pick<StackOptions, 'instances' | 'env'>;

/**
 * What `measure` says of two stacks that do the same work in turns, for each round. Both are new, since a process that has run for
 * minutes does the same work with less.
 */
export async function inTurns(
  scale: Scale,
  one: Options,
  other: Options,
  measure: (load: OrderLoad) => number,
): Promise<readonly [readonly number[], readonly number[]]> {
  const measured: [number[], number[]] = [[], []];
  const stacks = [await startBenchStack(() => undefined, one), await startBenchStack(() => undefined, other)] as const;
  try {
    const sides = [
      [measured[0], { stack: stacks[0], crowd: await gatherCrowd(stacks[0], scale.fewer, scale.inFlight), scale }],
      [measured[1], { stack: stacks[1], crowd: await gatherCrowd(stacks[1], scale.fewer, scale.inFlight), scale }],
    ] as const;
    for (const [, side] of sides) await orderLoad(side, { warmUpMs: scale.warmUpMs * 2, measureMs: 1000 });
    for (let round = 0; round < scale.rounds; round += 1)
      for (const [values, side] of sides)
        values.push(measure(await orderLoad(side, { warmUpMs: 1000, measureMs: scale.measureMs / 2 })));
    for (const [, { crowd }] of sides) await crowd.close();
  } finally {
    for (const stack of stacks) await stack.stop();
  }
  return measured;
}
