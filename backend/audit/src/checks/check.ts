import type { FindingKind } from '@orderbell/contracts';

/** Something that is not as it should be. */
export interface Fault {
  readonly kind: FindingKind;
  readonly subject: string;
  readonly detail: string;
}

/** What a look at a part of a table has shown, and where the next part begins; null at the end. */
export interface Slice<Position> {
  readonly faults: readonly Fault[];
  readonly next: Position | null;
}

/** Looks at a table part by part. `from` is null at its beginning. */
export type Check<Position> = (from: Position | null) => Promise<Slice<Position>>;
