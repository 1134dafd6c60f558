/** Positions that were missing when a later one was there. */
type Hole = { readonly from: bigint; readonly to: bigint; readonly since: number };

/**
 * The position up to which the relay need not look at every wake.
 *
 * While some long transaction holds the horizon, index entries of rows sent long ago cannot be removed, and a scan from
 * the start would walk over all of them every few milliseconds. Positions are given out one by one, but become visible with the
 * commits: what is missing below a position that is there may still come, and the scan begins before it. It is waited for as long
 * as transactions usually take; a row that is committed later than that is found by the full scan, which comes every second or so:
 * it is late, never lost.
 */
export class ScanFloor {
  readonly #lagMs: number;
  #highest = 0n;
  /** In the order of their positions, which is that of their ages. */
  #holes: Hole[] = [];

  constructor(lagMs: number) {
    this.#lagMs = lagMs;
  }

  /** The rows at these positions, in their order, have been dealt with. */
  note(positions: readonly string[], now: number): void {
    for (const position of positions.map(BigInt)) {
      if (position <= this.#highest) {
        this.#fill(position);
        continue;
      }
      const from = this.#highest + 1n;
      if (position > from) this.#holes.push({ from, to: position - 1n, since: now });
      this.#highest = position;
    }
  }

  at(now: number): string {
    const young = this.#holes.findIndex(({ since }) => now - since < this.#lagMs);
    this.#holes.splice(0, young < 0 ? this.#holes.length : young);
    const [first] = this.#holes;
    return String(first === undefined ? this.#highest : first.from - 1n);
  }

  reset(): void {
    this.#highest = 0n;
    this.#holes = [];
  }

  #fill(position: bigint): void {
    const at = this.#holes.findIndex(({ from, to }) => from <= position && position <= to);
    const hole = this.#holes[at];
    if (hole === undefined) return;
    const rest = [
      { ...hole, to: position - 1n },
      { ...hole, from: position + 1n },
    ];
    this.#holes.splice(at, 1, ...rest.filter(({ from, to }) => from <= to));
  }
}
