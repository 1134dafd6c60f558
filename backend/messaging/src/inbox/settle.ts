import { describeError } from '../errors.ts';
import type { Entry } from './entry.ts';
import type { Attempt } from './letter-rows.ts';

export type SettleOptions<E> = {
  /** Handles the entries in one transaction. An error means that nothing of it has happened. */
  transact(entries: readonly E[]): Promise<void>;
  /** Puts an entry into the dead letters, in a transaction of its own. */
  bury(entry: E, attempts: readonly Attempt[]): Promise<void>;
  /** Is the database or the broker to blame, and no message? */
  isOutage(error: unknown): boolean;
  /** Waits before the next try during an outage; rejects when the work is to be abandoned. */
  waitOut(error: unknown): Promise<void>;
  /** Waits between two tries at a suspect; rejects when the work is to be abandoned. */
  pause(ms: number): Promise<void>;
  /** Throws when the work is to be abandoned: what is not settled will be delivered again. */
  checkpoint(): void;
  /** The pauses before the second, third ... try at a message that fails alone; after the last it is dead. */
  retryPausesMs: readonly number[];
};

type Suspect<E> = { readonly entry: E; readonly attempts: readonly Attempt[]; readonly followers: E[] };

/**
 * Brings every entry to an end: handled, or in the dead letters, or waiting behind one that is there.
 *
 * All at once first. If that fails, halves, until the bad ones are alone; the others go through meanwhile. Bad ones are
 * tried again together, so that ten of them hold up the rest no longer than one, and then buried. Entries that share an
 * ordering key with a suspect follow it, in order. An outage is waited out, for ever, wherever it happens.
 */
export async function settle<E extends Entry>(entries: readonly E[], options: SettleOptions<E>): Promise<void> {
  let suspects: Suspect<E>[] = [];

  const pass = async (batch: readonly E[]): Promise<void> => {
    const ready = batch.filter((entry) => !followsSuspect(entry, suspects));
    const [first] = ready;
    if (first === undefined) return;
    const failure = await attempt(ready, options);
    if (failure === null) return;
    if (ready.length === 1) {
      suspects.push({ entry: first, attempts: [failure], followers: [] });
      return;
    }
    const middle = Math.ceil(ready.length / 2);
    await pass(ready.slice(0, middle));
    await pass(ready.slice(middle));
  };
  await pass(entries);

  for (const pauseMs of options.retryPausesMs) {
    if (suspects.length === 0) return;
    await options.pause(pauseMs);
    const again = suspects;
    suspects = [];
    for (const suspect of again) {
      const failure = await attempt([suspect.entry], options);
      if (failure === null) await settle(suspect.followers, options);
      else suspects.push({ ...suspect, attempts: [...suspect.attempts, failure] });
    }
  }

  for (const { entry, attempts, followers } of suspects) {
    await persist(() => options.bury(entry, attempts), options);
    await settle(followers, options);
  }
}

/** Puts the entry behind the suspect that holds up its order. */
function followsSuspect<E extends Entry>(entry: E, suspects: readonly Suspect<E>[]): boolean {
  if (entry.orderingKey === null) return false;
  const ahead = suspects.find((suspect) => suspect.entry.orderingKey === entry.orderingKey);
  ahead?.followers.push(entry);
  return ahead !== undefined;
}

/** Null when it went well, else how it failed; outages do not count. */
async function attempt<E>(entries: readonly E[], options: SettleOptions<E>): Promise<Attempt | null> {
  for (;;) {
    options.checkpoint();
    try {
      await options.transact(entries);
      return null;
    } catch (error) {
      if (!options.isOutage(error)) return { at: new Date().toISOString(), error: describeError(error) };
      await options.waitOut(error);
    }
  }
}

/** The dead letters are the last place a message can go: until it is there, nothing else is right. */
async function persist<E>(work: () => Promise<void>, options: SettleOptions<E>): Promise<void> {
  for (;;) {
    options.checkpoint();
    try {
      await work();
      return;
    } catch (error) {
      await options.waitOut(error);
    }
  }
}
