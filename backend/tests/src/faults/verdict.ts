/** What became of one fault. */
export interface Verdict {
  readonly group: string;
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** Why it was skipped, or what was broken, or what is worth saying. */
  readonly remarks: readonly string[];
  readonly seed: number;
  /** The minute, UTC. */
  readonly at: string;
  readonly orders: number;
  /** From the end of the fault until an order placed after it had gone all the way to its push. */
  readonly recoveryMs: number;
  /** From the end of the fault until nothing was under way any more, the stream's own last orders included. */
  readonly restMs: number;
  /** Copies of messages that relays have published again, and redelivered messages that inboxes have dropped. */
  readonly duplicates: number;
  readonly looks: number;
}

/** Nothing was tried. */
export function skipped(group: string, name: string, reason: string, seed: number): Verdict {
  return {
    group,
    name,
    outcome: 'skipped',
    remarks: [reason],
    seed,
    at: thisMinute(),
    orders: 0,
    recoveryMs: 0,
    restMs: 0,
    duplicates: 0,
    looks: 0,
  };
}

/** As the results write it: 2026-11-24 19:30. */
export function thisMinute(): string {
  return new Date().toISOString().slice(0, 16).replace('T', ' ');
}
