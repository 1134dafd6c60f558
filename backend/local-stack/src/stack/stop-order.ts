import type { Supervised } from './supervise.ts';

/**
 * How long each stage may take; together less than the 10 s in which everything must have stopped. Who is asked first
 * stops first, so that nothing is asked that is gone.
 */
const stages = [
  { names: /^(web|gateway|audit)(-|$)/, patienceMs: 3_000 },
  { names: /^(orders|payments)(-|$)/, patienceMs: 3_500 },
  { names: /^(kafka|postgres)$/, patienceMs: 2_500 },
] as const;

/** Stops the processes of a stack, the front first and the servers last. */
export async function stopInOrder(processes: readonly Supervised[]): Promise<void> {
  for (const { names, patienceMs } of stages) {
    const stage = processes.filter((each) => names.test(each.name));
    await Promise.all(stage.map((each) => each.stop({ patienceMs })));
  }
}
