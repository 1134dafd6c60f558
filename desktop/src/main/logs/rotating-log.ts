import { appendFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface RotatingLogOptions {
  readonly folder: string;
  /** A file that has grown beyond this makes room for a fresh one. */
  readonly maxBytes?: number;
  /** So many files are kept, the current one among them. */
  readonly files?: number;
}

export interface RotatingLog {
  write(line: string): void;
  /** Resolves when everything written so far is on disk, or could not be. */
  flush(): Promise<void>;
}

/** Lines into `orderbell.log`; older ones are in `orderbell.1.log` and so on. A disk that is full costs the log, not the app. */
export function createRotatingLog({ folder, maxBytes = 1_000_000, files = 4 }: RotatingLogOptions): RotatingLog {
  const nameOf = (age: number): string => join(folder, age === 0 ? 'orderbell.log' : `orderbell.${age}.log`);
  let waiting: string[] = [];
  let size: number | null = null;
  let writing: Promise<void> | null = null;

  const rotate = async (): Promise<void> => {
    await rm(nameOf(files - 1), { force: true });
    for (let age = files - 2; age >= 0; age -= 1) await rename(nameOf(age), nameOf(age + 1)).catch(() => {});
    size = 0;
  };
  const writeAll = async (): Promise<void> => {
    await mkdir(folder, { recursive: true });
    size ??= await stat(nameOf(0)).then(
      (found) => found.size,
      () => 0,
    );
    while (waiting.length > 0) {
      const text = waiting.splice(0).join('');
      if (size > 0 && size + text.length > maxBytes) await rotate();
      await appendFile(nameOf(0), text, { mode: 0o600 });
      size += Buffer.byteLength(text);
    }
  };

  const start = (): Promise<void> =>
    (writing ??= writeAll()
      .catch(() => {
        waiting = [];
      })
      .finally(() => {
        writing = null;
      }));

  return {
    write(line) {
      waiting.push(`${line}\n`);
      void start();
    },
    flush: () => (waiting.length > 0 ? start() : (writing ?? Promise.resolve())),
  };
}
