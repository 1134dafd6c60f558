import type { Stack, StackOptions } from '@orderbell/local-stack';
import { gatherCrowd, orderLoad, startBenchStack, type LoadOn, type OrderLoad, type Scale } from '../bench.ts';

/** What makes a stack different from the others. */
export type Variant = Pick<StackOptions, 'instances' | 'env'>;

/** Many short ones: the machine is not equally fast from one to the next. */
const ROUNDS = 5;
const MEASURE_MS = 3000;
/** By then compilers have done most of their work, where there is one process of each kind: two share the orders, and need as many each. */
const WARM_UP_MS = 30_000;

interface Side extends LoadOn {
  readonly name: string;
  readonly instances: number;
  readonly loads: OrderLoad[];
}

/**
 * What several stacks did that were given the same work in turns: the load of each round, by the name of the stack. All are new, since
 * a process that has run for minutes does the same work with less.
 */
export async function inTurns(
  scale: Scale,
  variants: ReadonlyMap<string, Variant>,
): Promise<ReadonlyMap<string, readonly OrderLoad[]>> {
  const stacks = new Map<string, Stack>();
  try {
    for (const [name, variant] of variants) stacks.set(name, await startBenchStack(() => undefined, variant));
    const sides: Side[] = [];
    for (const [name, stack] of stacks) {
      const crowd = await gatherCrowd(stack, scale.fewer, scale.inFlight);
      const instances = variants.get(name)?.instances?.orders ?? 1;
      sides.push({ name, instances, stack, scale, crowd, loads: [] });
    }
    for (const side of sides) await orderLoad(side, { warmUpMs: WARM_UP_MS * side.instances, measureMs: 1000 });
    for (let round = 0; round < ROUNDS; round += 1)
      for (const side of sides) side.loads.push(await orderLoad(side, { warmUpMs: 1000, measureMs: MEASURE_MS }));
    for (const { crowd } of sides) await crowd.close();
    return new Map(sides.map(({ name, loads }) => [name, loads]));
  } finally {
    for (const stack of stacks.values()) await stack.stop();
  }
}
