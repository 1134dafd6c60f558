import type { Origin } from '../invariants/evidence.ts';
import type { Random } from '../support/random.ts';
import type { Shopper } from '../support/shopper.ts';
import type { Lab } from './lab.ts';

export type LabKind = 'single' | 'pairs' | 'small-disks';

/** Where a fault happens: a lab in which orders stream. */
export interface Scene {
  readonly lab: Lab;
  readonly shoppers: readonly Shopper[];
  /** Waits until so many more orders have been acknowledged. */
  readonly acknowledged: (more: number) => Promise<void>;
  /** From when its end counts, if that is earlier than the return of `inject`. */
  readonly endedAt: (moment: number) => void;
  /** Messages that nobody could handle, and which are dead letters therefore. */
  readonly expectDeadLetters: (origins: readonly Origin[]) => void;
  /** Said in the table behind the verdict. */
  readonly note: (text: string) => void;
  /** Ends the stream: for faults that make a stream of their own. */
  readonly quiet: () => Promise<void>;
}

/** A fault as a seed has planned it. */
export interface Plan {
  /** What will be done, for the schedule. */
  readonly what: string;
  /** Brings the fault about, and ends it. */
  readonly inject: (scene: Scene) => Promise<void>;
}

export interface Fault {
  readonly name: string;
  /** A word for `--only`, and the heading in the table. */
  readonly group: string;
  /** Draws from `random` whatever is left to chance: the same seed plans the same. */
  readonly plan: (random: Random) => Plan;
  /** What it needs. `pairs`: two of every service; `small-disks`: data on disks that can be filled. */
  readonly lab: LabKind;
  /** Why this machine cannot bring it about; undefined when it can. */
  readonly cannot?: (() => string | undefined) | undefined;
}
