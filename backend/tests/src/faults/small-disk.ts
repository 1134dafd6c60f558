import { execFileSync } from 'node:child_process';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A disk of little room in a folder: a tmpfs, which only root can mount. */
export interface SmallDisk {
  /** Leaves no byte. */
  fill(): Promise<void>;
  empty(): Promise<void>;
  unmount(): void;
}

/** Why no small disk can be had here; undefined when one can. */
export function cannotMount(): string | undefined {
  return process.platform === 'linux' && process.getuid?.() === 0
    ? undefined
    : 'a disk that can be filled is a mounted tmpfs, which takes Linux and root';
}

/** Mounts a disk of so many MiB on a folder. */
export async function mountSmallDisk(folder: string, mebibytes: number): Promise<SmallDisk> {
  await mkdir(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=711`, 'orderbell-small-disk', folder]);
  const ballast = join(folder, 'ballast');
  return {
    async fill() {
      const file = await open(ballast, 'w');
      try {
        for (const size of [1024 * 1024, 4096]) {
          const block = Buffer.alloc(size);
          while (await fits(() => file.write(block))) continue;
        }
      } finally {
        await file.close();
      }
    },
    empty: () => rm(ballast, { force: true }),
    unmount: () => void execFileSync('umount', ['--lazy', folder]),
  };
}

async function fits(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return false;
    throw error;
  }
}
