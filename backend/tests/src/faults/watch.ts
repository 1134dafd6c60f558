import { setTimeout as pause } from 'node:timers/promises';
import { readDatabases, violationsAtAnInstant, type Glimpse, type Violation } from '../invariants/index.ts';
import type { Journal } from '../support/journal.ts';
import type { Shopper } from '../support/shopper.ts';
import type { StackAddress } from '../support/stack-address.ts';

/** Looks every second or so, from its making to its stop, at what holds at any instant. */
export class Watch {
  /** Looks that came to an answer; while a database is down there is none. */
  looks = 0;
  readonly violations: Violation[] = [];
  readonly #everyMs: number;
  readonly #shoppers: readonly Shopper[];
  readonly #databases: StackAddress['databases'];
  readonly #finalStatus = new Map<string, string>();
  readonly #over = new AbortController();
  readonly #running: Promise<void>;

  constructor({ databases }: Pick<StackAddress, 'databases'>, shoppers: readonly Shopper[], everyMs = 1_000) {
    this.#everyMs = everyMs;
    this.#databases = databases;
    this.#shoppers = shoppers;
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#over.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#over.signal.aborted) {
      // Before the databases are read: what a client knows by then must be there.
      const journals = this.#shoppers.map(({ journal }) => frozen(journal));
      const began = performance.now();
      const ids = this.#shoppers.map(({ userId }): string => userId);
      const read = await readDatabases(this.#databases, ids).catch(() => undefined);
      if (read !== undefined) {
        this.looks += 1;
        this.violations.push(...violationsAtAnInstant({ ...read, journals }), ...this.#moved(read));
      }
      // A look at very many orders takes its time, and must not take it from them.
      const pauseMs = Math.max(this.#everyMs, 10 * (performance.now() - began));
      await pause(pauseMs, undefined, { signal: this.#over.signal }).catch(() => undefined);
    }
  }

  /** I6: a status that was final and is another now. */
  #moved({ orders }: Pick<Glimpse, 'orders'>): readonly Violation[] {
    return orders.flatMap(({ id, status }): Violation[] => {
      const before = this.#finalStatus.get(id);
      if (status !== 'NEW') this.#finalStatus.set(id, status);
      if (before === undefined || before === status) return [];
      return [{ invariant: 'final is final', detail: `${status} after ${before}`, rows: [`order ${id}`] }];
    });
  }
}

/** The journal as it is now: its acts get their outcomes later. */
function frozen({ userId, acts }: Journal): Journal {
  return { userId, acts: acts.map((act) => ({ ...act })), heard: [] };
}
