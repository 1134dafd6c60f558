import { ProblemError } from './problem-error.ts';

export interface BatcherOptions<Item, Answer> {
  /**
   * Does the work of several callers at once; answers by position. An answer that is an Error is that caller's alone;
   * a throw is everybody's.
   */
  readonly run: (items: readonly Item[]) => Promise<readonly (Answer | Error)[]>;
  /** How many runs may be under way at once; asked again before each when that changes. */
  readonly lanes: number | (() => number);
  readonly maxBatch: number;
  /** Beyond this many waiting callers the next one is refused with `overloaded`. */
  readonly maxWaiting: number;
}

interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets callers that wait for the same thing go together ("group commit"): what arrives while all lanes are busy leaves
 * with the next one. There is no timer, so a caller who comes to an idle batcher goes alone and at once.
 */
export function createBatcher<Item, Answer>(options: BatcherOptions<Item, Answer>): (item: Item) => Promise<Answer> {
  let waiting: Waiting<Item, Answer>[] = [];
  let running = 0;
  let scheduled = false;
  const { lanes } = options;
  const isLaneFree = (): boolean => running < (typeof lanes === 'number' ? lanes : lanes());

  return (item) =>
    new Promise<Answer>((resolve, reject) => {
      if (waiting.length >= options.maxWaiting) {
        reject(
          new ProblemError('overloaded', 'Too many requests are waiting. Try again in a second.', { retryAfter: 1 }),
        );
        return;
      }
      waiting.push({ item, resolve, reject });
      schedule();
    });

  /** Leaves the callers of one turn of the event loop the chance to go together. */
  function schedule(): void {
    if (scheduled || !isLaneFree()) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      while (waiting.length > 0 && isLaneFree()) void runBatch();
    });
  }

  async function runBatch(): Promise<void> {
    const batch = waiting.slice(0, options.maxBatch);
    waiting = waiting.slice(options.maxBatch);
    running += 1;
    try {
      const answers = await options.run(batch.map(({ item }) => item));
      for (const [index, { resolve, reject }] of batch.entries()) {
        const answer = answers[index];
        if (answer instanceof Error) reject(answer);
        else resolve(answer as Answer);
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      running -= 1;
      schedule();
    }
  }
}
