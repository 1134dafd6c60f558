/** Growing pauses: `first`, doubled each time up to `longest`, each between half and the whole of it. */
export class Backoff {
  readonly #first: number;
  readonly #longest: number;
  #next: number;

  constructor(first: number, longest: number) {
    this.#first = first;
    this.#longest = longest;
    this.#next = first;
  }

  next(): number {
    const pause = this.#next;
    this.#next = Math.min(pause * 2, this.#longest);
    return pause * (0.5 + Math.random() / 2);
  }

  reset(): void {
    this.#next = this.#first;
  }
}
