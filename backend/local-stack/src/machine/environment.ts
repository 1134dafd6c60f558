import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Says one line to the person who started the stack. */
export type Say = (line: string) => void;

/**
 * The settings of the machine that a program needs to run at all. Not configuration of Orderbell: that is read in
 * main.ts. Children get these and what is meant for them, and nothing else of the caller's shell.
 */
const passedOn = ['PATH', 'HOME', 'USER', 'LANG', 'TMPDIR', 'TZ', 'NODE_V8_COVERAGE'] as const;

// eslint-disable-next-line no-restricted-properties -- the machine's settings, see above
const machine = process.env;

/** The environment that every child process starts from. */
export function childEnvironment(): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const name of passedOn) {
    const value = machine[name];
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}

/** The caller's whole environment, for tools that are configured through it (Maven: proxies, mirrors, JAVA_HOME). */
export function toolEnvironment(): Record<string, string | undefined> {
  return { ...machine };
}

/** Where Java is said to be, if it is said. */
export function javaHome(): string | undefined {
  return machine['JAVA_HOME'] === '' ? undefined : machine['JAVA_HOME'];
}

/**
 * The folder for what can be fetched or unpacked again. Root's is a system folder, because the user that runs
 * PostgreSQL for root (it refuses to run as root) must be able to enter it and cannot enter root's home.
 */
export function cacheFolder(): string {
  if (isRoot()) return '/var/cache/orderbell';
  const xdg = machine['XDG_CACHE_HOME'];
  if (xdg !== undefined && xdg.startsWith('/')) return join(xdg, 'orderbell');
  const home = homedir();
  if (home === '/' || home === '' || home === '/nonexistent') return join(tmpdir(), `orderbell-cache-${userId()}`);
  return process.platform === 'darwin' ? join(home, 'Library/Caches/orderbell') : join(home, '.cache/orderbell');
}

/** Where Node keeps what it has compiled: half of the CPU time of a start, and the memory of the compiler of types. */
export function compileCache(): string {
  return join(cacheFolder(), 'node-compile-cache');
}

/** The id of the user who runs this process; -1 where the system has none. */
export function userId(): number {
  return process.getuid?.() ?? -1;
}

/** True when this process runs as root. */
export function isRoot(): boolean {
  return userId() === 0;
}
