import { z } from 'zod';

const entrySchema = z.object({
  level: z.union([z.number(), z.string()]).optional(),
  msg: z.string().default(''),
  err: z.object({ message: z.string() }).optional(),
});

const levels: ReadonlyMap<number, string> = new Map([
  [10, 'trace'],
  [20, 'debug'],
  [30, 'info'],
  [40, 'warn'],
  [50, 'error'],
  [60, 'fatal'],
]);

/** A line of a service's JSON log as a person reads it; any other line as it is. */
export function logLine(line: string): string {
  if (!line.startsWith('{')) return line;
  try {
    const { level, msg, err } = entrySchema.parse(JSON.parse(line));
    const name = typeof level === 'number' ? levels.get(level) : level;
    return [name, msg, err?.message].filter((part) => part !== undefined && part !== '').join(': ');
  } catch {
    return line;
  }
}
