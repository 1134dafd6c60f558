import { setTimeout as pause } from 'node:timers/promises';

/**
 * Waits until the condition holds, looking every `everyMs`; answers false when `patienceMs` have passed without it.
 * Rejects with the signal's reason when that is aborted.
 */
export async function until(
  condition: () => boolean | Promise<boolean>,
  patienceMs: number,
  { everyMs = 20, signal }: { readonly everyMs?: number; readonly signal?: AbortSignal | undefined } = {},
): Promise<boolean> {
  const end = performance.now() + patienceMs;
  for (;;) {
    signal?.throwIfAborted();
    if (await condition()) return true;
    if (performance.now() >= end) return false;
    await pause(everyMs, undefined, signal === undefined ? {} : { signal });
  }
}
