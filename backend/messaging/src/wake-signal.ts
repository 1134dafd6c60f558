/** A flag that somebody can wait for. Raising it twice before it is seen is the same as once. */
export class WakeSignal {
  #raised = false;
  #resume: (() => void) | null = null;

  raise(): void {
    this.#raised = true;
    this.#resume?.();
  }

  /** Lowers the flag and says whether it was up. */
  take(): boolean {
    const raised = this.#raised;
    this.#raised = false;
    return raised;
  }

  /** Until the flag is up, at most `ms`. Does not lower it. */
  async wait(ms: number): Promise<void> {
    if (this.#raised) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, ms);
      this.#resume = done;
      function done(): void {
        clearTimeout(timer);
        resolve();
      }
    });
    this.#resume = null;
  }
}
