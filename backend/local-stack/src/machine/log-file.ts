import { closeSync, fstatSync, openSync, readSync, renameSync, statSync } from 'node:fs';

const rotateAbove = 10 * 1024 * 1024;

/** Moves a log that has grown large aside (one older one is kept), so that logs do not fill the disk over months. */
export function rotateLog(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > rotateAbove) renameSync(file, `${file}.1`);
}

/** The last lines of a log file after the byte `from`, for showing why a program ended; empty when there is none. */
export function lastLines(file: string, count: number, from: number): readonly string[] {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch {
    return [];
  }
  try {
    const size = fstatSync(handle).size;
    const buffer = Buffer.alloc(Math.max(0, Math.min(size - from, 64 * 1024)));
    readSync(handle, buffer, 0, buffer.length, size - buffer.length);
    return buffer
      .toString('utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .slice(-count);
  } finally {
    closeSync(handle);
  }
}
