import { createRequire } from 'node:module';

type RequestQueue = { throttledUntil: number; readonly pending: readonly unknown[] };

let patched = false;

/**
 * kafkajs 2.2.4 re-arms a timer in the past for ever on every connection: hundreds of wake-ups a second and 4 % of a
 * core for doing nothing, and a TimeoutNegativeWarning on Node 24 (its pull requests #1755 and #1768 were never merged).
 * The timer is needed only while the broker throttles us or requests wait for their turn.
 */
export function patchIdleTimer(): void {
  if (patched) return;
  patched = true;
  const queue: unknown = createRequire(import.meta.url)('kafkajs/src/network/requestQueue');
  if (typeof queue !== 'function') return;
  const prototype: unknown = queue.prototype;
  if (!hasSchedule(prototype)) return;
  const original = prototype.scheduleCheckPendingRequests;
  prototype.scheduleCheckPendingRequests = function scheduleCheckPendingRequests(this: RequestQueue): void {
    if (this.throttledUntil <= Date.now() && this.pending.length === 0) return;
    original.call(this);
  };
}

function hasSchedule(value: unknown): value is { scheduleCheckPendingRequests: (this: RequestQueue) => void } {
  return typeof value === 'object' && value !== null && 'scheduleCheckPendingRequests' in value;
}
