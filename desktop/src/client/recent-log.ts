import type { Clock, Log } from './ports.ts';

export interface RecentLog {
  readonly log: Log;
  /** As lines, newest last. */
  readonly lines: () => readonly string[];
}

/** One entry of the log as a line: time, level, event and details. */
export function logLine(at: number, ...[level, event, details]: Parameters<Log>): string {
  const rest = Object.entries(details ?? {}).map(([name, value]) => ` ${name}=${String(value)}`);
  return `${new Date(at).toISOString()} ${level} ${event}${rest.join('')}`;
}

/** Remembers the last entries for the diagnostics, and passes every line on. */
export function createRecentLog(clock: Clock, write: (line: string) => void = () => {}, remembered = 100): RecentLog {
  const lines: string[] = [];
  return {
    log(...entry) {
      const line = logLine(clock.now(), ...entry);
      lines.push(line);
      if (lines.length > remembered) lines.shift();
      write(line);
    },
    lines: () => lines,
  };
}
