/** A sequence of items from one partition. `handled` is told the last index that is done, as often as there is news. */
export type Job<T> = { readonly items: readonly T[]; handled(lastIndex: number): void };

export type Collector<T> = {
  /** Resolves when all items are done; rejects when they were abandoned. Items of one job keep their order. */
  add(job: Job<T>): Promise<void>;
  /** Abandons what has not begun, also what is added later. The round under way goes on; `idle` waits for it. */
  close(reason: Error): void;
  idle(): Promise<void>;
};

type Waiting<T> = Job<T> & { next: number; resolve(): void; reject(error: unknown): void };

/**
 * Takes everything that waits, up to `limit` items, and processes it together; what comes meanwhile goes together in the
 * next round. Nobody waits for company at an idle one: with nothing under way a round begins in the same turn of the event loop, after
 * the other partitions of the same fetch, which arrive in that turn, have been added.
 */
export function createCollector<T>(options: {
  readonly limit: number;
  process(items: readonly T[]): Promise<void>;
}): Collector<T> {
  let queue: Waiting<T>[] = [];
  let running: Promise<void> | null = null;
  let closed: Error | null = null;

  const takeRound = () => {
    let room = options.limit;
    const slices: { readonly job: Waiting<T>; readonly items: readonly T[]; readonly end: number }[] = [];
    for (const job of queue) {
      if (room === 0) break;
      const end = Math.min(job.items.length, job.next + room);
      slices.push({ job, items: job.items.slice(job.next, end), end });
      room -= end - job.next;
    }
    return slices;
  };

  const abandon = (error: unknown) => {
    const abandoned = queue;
    queue = [];
    for (const job of abandoned) job.reject(error);
  };

  const run = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    while (queue.length > 0) {
      if (closed !== null) return abandon(closed);
      const slices = takeRound();
      const items = slices.flatMap((slice) => slice.items);
      try {
        await options.process(items);
      } catch (error) {
        return abandon(error);
      }
      for (const { job, end } of slices) {
        job.next = end;
        job.handled(end - 1);
        if (end === job.items.length) job.resolve();
      }
      queue = queue.filter((job) => job.next < job.items.length);
    }
  };

  const start = () => {
    running ??= run().finally(() => {
      running = null;
      if (queue.length > 0) start();
    });
  };

  return {
    async add(job) {
      if (closed !== null) throw closed;
      if (job.items.length === 0) return;
      await new Promise<void>((resolve, reject) => {
        queue.push({ items: job.items, handled: (index) => job.handled(index), next: 0, resolve, reject });
        start();
      });
    },
    close(reason) {
      closed ??= reason;
    },
    async idle() {
      for (let round = running; round !== null; round = running) await round;
    },
  };
}
