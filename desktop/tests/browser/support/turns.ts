/** Who shares something with others, and who needs it alone. */
export type Use = 'shared' | 'alone';

export interface Turns {
  /** Resolves with the way to end the turn, once nobody is there who is in the way. First come, first served. */
  readonly take: (use: Use) => Promise<() => void>;
}

/** Many at a time may share, and who needs it alone waits for all of them and keeps the later ones waiting. */
export function createTurns(): Turns {
  const waiting: { readonly use: Use; readonly begin: () => void }[] = [];
  let sharing = 0;
  let alone = false;

  const admit = (): void => {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      if (alone || (next.use === 'alone' && sharing > 0)) return;
      waiting.shift();
      if (next.use === 'alone') alone = true;
      else sharing += 1;
      next.begin();
    }
  };
  return {
    take: (use) =>
      new Promise((resolve) => {
        const end = (): void => {
          if (use === 'alone') alone = false;
          else sharing -= 1;
          admit();
        };
        waiting.push({ use, begin: () => resolve(end) });
        admit();
      }),
  };
}
