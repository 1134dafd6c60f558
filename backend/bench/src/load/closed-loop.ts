import { setTimeout as pause } from 'node:timers/promises';

/** What was done between two moments of a closed loop. */
export interface LoopResult<Done> {
  readonly done: readonly Done[];
  readonly seconds: number;
}

/**
 * A closed loop: `inFlight` lanes, each of which begins the next piece of work as soon as it has done one. What ends within
 * the `measureMs` after `warmUpMs` counts. `around` frames the measured time, for what is to be read at its ends.
 */
export async function closedLoop<Done>(options: {
  readonly inFlight: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  readonly work: (turn: number) => Promise<Done | null>;
  readonly around?: { readonly begin: () => Promise<void>; readonly end: () => Promise<void> };
}): Promise<LoopResult<Done>> {
  const done: Done[] = [];
  let turn = 0;
  const over = new AbortController();
  let counting = false;
  const lanes = Promise.all(
    Array.from({ length: options.inFlight }, async () => {
      while (!over.signal.aborted) {
        const result = await options.work(turn++);
        if (counting && result !== null) done.push(result);
      }
    }),
  );
  await Promise.race([pause(options.warmUpMs), lanes]);
  await options.around?.begin();
  const from = performance.now();
  counting = true;
  await Promise.race([pause(options.measureMs), lanes]);
  counting = false;
  const seconds = (performance.now() - from) / 1000;
  await options.around?.end();
  over.abort();
  await lanes;
  return { done, seconds };
}
