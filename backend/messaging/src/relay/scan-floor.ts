/**
 * The position below which the relay need not look at every wake.
 *
 * While some long transaction holds the horizon, index entries of rows sent long ago cannot be removed, and a scan from
 * the start would walk over all of them every few milliseconds. What was drained a while ago is therefore skipped. A row that
 * was given a low position and committed later than that is found by the full scan, which comes every second or so:
 * it is late, never lost.
 */
export class ScanFloor {
  readonly #lagMs: number;
  #floor = '0';
  #samples: { readonly at: number; readonly position: string }[] = [];

  constructor(lagMs: number) {
    this.#lagMs = lagMs;
  }

  /** Everything up to `position` that was committed by now has been sent. */
  note(position: string, now: number): void {
    const last = this.#samples.at(-1);
    // A sample for every page would be many; one for a part of the lag is as good.
    if (last !== undefined && now - last.at < this.#lagMs / 20) return;
    this.#samples.push({ at: now, position });
  }

  at(now: number): string {
    for (let first = this.#samples[0]; first !== undefined && now - first.at >= this.#lagMs; first = this.#samples[0]) {
      if (BigInt(first.position) > BigInt(this.#floor)) this.#floor = first.position;
      this.#samples.shift();
    }
    return this.#floor;
  }

  reset(): void {
    this.#floor = '0';
    this.#samples = [];
  }
}
