import { spawn } from 'node:child_process';
import { childEnvironment } from '../machine/environment.ts';
import { freePort } from '../machine/free-port.ts';
import { isSameProcess, processIdentity } from '../machine/process-identity.ts';
import { portVariables } from '../start/options.ts';
import { runTool } from '../machine/run-tool.ts';
import { root } from '../stack/root.ts';
import { until } from '../machine/until.ts';

const asUsual = ['start', '--', '--no-desktop'] as const;

/** A process that was seen running. */
export interface SeenProcess {
  readonly pid: number;
  readonly identity: string;
  readonly command: string;
}

/** `npm start` as a person has it in a terminal. */
export interface NpmStart {
  /** Everything that it has printed. */
  output(): string;
  /** Waits until it has printed this. Rejects when it ends before, or takes longer than two minutes. */
  printed(text: string): Promise<void>;
  /** Sends a signal to all of the terminal's foreground group, as Ctrl-C does. */
  signal(signal: NodeJS.Signals): void;
  /** Sends SIGTERM to npm alone, as a process manager does. */
  terminate(): void;
  /** The process that runs the stack, and all that it has started. */
  processes(): Promise<readonly SeenProcess[]>;
  /** Its exit code, once it has ended. */
  readonly ended: Promise<number | null>;
}

/** Free ports for a stack, as variables. */
export async function freePortVariables(): Promise<Readonly<Record<string, string>>> {
  const ports = await Promise.all(portVariables.map(async (name) => [name, String(await freePort())] as const));
  return Object.fromEntries(ports);
}

/** Runs `npm start -- --no-desktop`, or another script of npm's, with these variables. */
export function npmStart(variables: Readonly<Record<string, string>>, script: readonly string[] = asUsual): NpmStart {
  const child = spawn('npm', script, {
    cwd: root,
    env: { ...childEnvironment(), ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  let over = false;
  const collect = (chunk: Buffer): void => void (output += chunk.toString('utf8'));
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      over = true;
      resolve(code);
    });
  });
  const pid = child.pid ?? 0;
  return {
    ended,
    output: () => output,
    async printed(text) {
      await until(() => output.includes(text) || over, 120_000);
      if (!output.includes(text)) throw new Error(`npm start did not print "${text}" but:\n${output}`);
    },
    signal: (signal) => {
      if (!over) process.kill(-pid, signal);
    },
    terminate: () => {
      if (!over) process.kill(pid, 'SIGTERM');
    },
    processes: async () => descendantsOf(pid),
  };
}

/** Those that still run, for a message that shows which. */
export function stillRunning(seen: readonly SeenProcess[]): readonly string[] {
  return seen
    .filter(({ pid, identity }) => isSameProcess(pid, identity))
    .map(({ pid, command }) => `${pid} ${command}`);
}

/** A process and everything that it has started, directly or not. */
async function descendantsOf(ancestor: number): Promise<readonly SeenProcess[]> {
  const columns = ['-eo', 'pid=,ppid=,args='];
  const { output } = await runTool({ command: 'ps', args: columns, env: childEnvironment(), cwd: '/' });
  const all = output.split('\n').map((line) => {
    const [pid, parent, ...command] = line.trim().split(/\s+/);
    return { pid: Number(pid), parent: Number(parent), command: command.join(' ') };
  });
  const family = all.filter(({ pid }) => pid === ancestor);
  for (const { pid } of family) family.push(...all.filter(({ parent }) => parent === pid));
  return family.flatMap(({ pid, command }) => {
    const identity = processIdentity(pid);
    return identity === undefined ? [] : [{ pid, identity, command }];
  });
}

/** The command lines of running processes that hold this text. */
export async function processesWith(text: string): Promise<readonly string[]> {
  const { output } = await runTool({ command: 'ps', args: ['-eo', 'pid=,args='], env: childEnvironment(), cwd: '/' });
  return output.split('\n').filter((line) => line.includes(text));
}
