import type { Stack, StackOptions } from '@orderbell/local-stack';
import { gatherCrowd, orderLoad, startBenchStack, type LoadOn, type OrderLoad, type Scale } from '../bench.ts';

/** What makes a stack different from the others. */
export type Variant = Pick<StackOptions, 'instances' | 'env'>;

/** Many short ones: the machine is not equally fast from one to the next. */
const ROUNDS = 6;
const MEASURE_MS = 2200;
/**
 * By then compilers have done most of their work where there is one process of each kind: two share the orders, and have more to do between
 * them. In turns as short as the rounds, because a service that rests for ten seconds gives memory back, and is slower for a while: the
 * side that had rested last would be at a disadvantage of up to a quarter.
 */
const WARM_UPS = 5;
const WARM_UP_MS = 2500;

interface Side extends LoadOn {
  readonly instances: number;
  readonly loads: OrderLoad[];
}

/**
 * What two stacks did that were given the same work in turns: the loads of each, round by round. Both are new, since a process that has run
 * for minutes does the same work with less.
 */
export async function inTurns(
  scale: Scale,
  ...variants: readonly [Variant, Variant]
): Promise<readonly [readonly OrderLoad[], readonly OrderLoad[]]> {
  const stacks: Stack[] = [];
  try {
    const start = async (variant: Variant): Promise<Side> => {
      const stack = await startBenchStack(() => undefined, variant);
      stacks.push(stack);
      const crowd = await gatherCrowd(stack, scale.fewer, scale.inFlight);
      return { instances: variant.instances?.orders ?? 1, stack, scale, crowd, loads: [] };
    };
    const sides = [await start(variants[0]), await start(variants[1])] as const;
    const most = Math.max(...sides.map(({ instances }) => instances));
    for (let time = 0; time < WARM_UPS * most; time += 1)
      for (const side of sides) await orderLoad(side, { warmUpMs: WARM_UP_MS * side.instances, measureMs: 500 });
    for (let round = 0; round < ROUNDS; round += 1)
      for (const side of sides) side.loads.push(await orderLoad(side, { warmUpMs: 800, measureMs: MEASURE_MS }));
    for (const { crowd } of sides) crowd.close();
    return [sides[0].loads, sides[1].loads];
  } finally {
    for (const stack of stacks) await stack.stop();
  }
}
