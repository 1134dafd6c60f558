const firstPauseMs = 250;
const longestPauseMs = 10_000;
const livedMs = 30_000;

/** How often in a row a process has died young, counting the death of one that lived `lifeMs`. */
export function deathsInARow(before: number, lifeMs: number): number {
  return lifeMs >= livedMs ? 1 : before + 1;
}

/** How long to wait before a process is started again after that many early deaths: 0.25 s, then twice as long each time, to 10 s. */
export function restartPauseMs(deaths: number): number {
  return Math.min(longestPauseMs, firstPauseMs * 2 ** Math.max(0, deaths - 1));
}
