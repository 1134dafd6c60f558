import type { Order } from '@orderbell/contracts';

/** How many of the latest times are told of. */
const remembered = 500;

/** What has become of the orders so far. */
export class Tally {
  placed = 0;
  paid = 0;
  cancelled = 0;
  readonly #timesMs: number[] = [];

  get underWay(): number {
    return this.placed - this.paid - this.cancelled;
  }

  settle({ status }: Order, tookMs: number): void {
    if (status === 'FINISHED') this.paid += 1;
    else this.cancelled += 1;
    this.#timesMs.push(tookMs);
    if (this.#timesMs.length > remembered) this.#timesMs.shift();
  }

  /** One line, for a person. */
  toString(): string {
    const counts = `${this.placed} orders placed  ${this.paid} paid  ${this.cancelled} cancelled  ${this.underWay} under way`;
    if (this.#timesMs.length === 0) return counts;
    const sorted = this.#timesMs.toSorted((left, right) => left - right);
    const time = (share: number): string => (sorted[Math.ceil(share * sorted.length) - 1] ?? 0).toFixed(0);
    return `${counts}  from click to ring: ${time(0.5)} ms (median), ${time(0.95)} ms (95 %)`;
  }
}
