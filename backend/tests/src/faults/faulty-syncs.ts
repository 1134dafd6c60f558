import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

/** Why flushes cannot be tampered with here; undefined when they can. */
export function cannotTrace(): string | undefined {
  if (process.platform !== 'linux') return 'flushes are tampered with by strace, which is a Linux program';
  const tried = spawnSync('strace', ['-qq', '-o', '/dev/null', 'true']);
  return tried.status === 0 ? undefined : 'flushes are tampered with by strace, which is missing or not allowed here';
}

/** While something is done, every flush of a server and its children goes wrong as `injection` says (see strace's --inject). */
export async function withFaultySyncs(
  server: number | undefined,
  injection: string,
  work: () => Promise<unknown>,
): Promise<void> {
  if (server === undefined) throw new Error('the server is down');
  const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(server)], { encoding: 'utf8' });
  const pids = [String(server), ...children.split('\n').flatMap((line) => line.trim() || [])];
  const strace = spawn(
    'strace',
    [
      '-f',
      '-qq',
      '-o',
      '/dev/null',
      '-e',
      'trace=fdatasync,fsync',
      '-e',
      `inject=fdatasync,fsync:${injection}`,
      ...pids.flatMap((pid) => ['-p', pid]),
    ],
    { stdio: 'ignore' },
  );
  const ended = once(strace, 'exit');
  try {
    await Promise.race([work(), ended]);
  } finally {
    // It lets go of the server on SIGINT; a server that has ended ends it too.
    strace.kill('SIGINT');
    await Promise.race([ended, pause(5_000)]);
    strace.kill('SIGKILL');
  }
}
