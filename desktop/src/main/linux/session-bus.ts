import { execFile, execFileSync } from 'node:child_process';

/**
 * Asks the session bus whether somebody owns a name, without starting whoever could. Electron has no D-Bus of its own for this, so it
 * is asked through whichever of the usual command line programs is there; without any of them the answer is no.
 */

interface Question {
  readonly program: string;
  readonly args: readonly string[];
}

const BUS = 'org.freedesktop.DBus';

/** The same question for every program, the most common one first. */
export function questions(name: string): readonly Question[] {
  return [
    {
      program: 'gdbus',
      args: [
        'call',
        '--session',
        '--dest',
        BUS,
        '--object-path',
        '/org/freedesktop/DBus',
        '--method',
        `${BUS}.NameHasOwner`,
        name,
      ],
    },
    {
      program: 'busctl',
      args: ['--user', '--no-pager', 'call', BUS, '/org/freedesktop/DBus', BUS, 'NameHasOwner', 's', name],
    },
    {
      program: 'dbus-send',
      args: [
        '--session',
        '--print-reply=literal',
        `--dest=${BUS}`,
        '/org/freedesktop/DBus',
        `${BUS}.NameHasOwner`,
        `string:${name}`,
      ],
    },
  ];
}

/** `(true,)`, `b true` or `   boolean true`. */
export const saysYes = (answer: string): boolean => /\btrue\b/.test(answer);

/** A bus that does not answer within this time is as good as none. */
const OPTIONS = { timeout: 1_000, encoding: 'utf8', windowsHide: true } as const;

export type Run = (program: string, args: readonly string[]) => Promise<string>;

const run: Run = (program, args) =>
  new Promise((resolve, reject) => {
    execFile(program, args, OPTIONS, (error, stdout) => (error === null ? resolve(stdout) : reject(error)));
  });

export async function hasOwner(name: string, ask: Run = run): Promise<boolean> {
  for (const { program, args } of questions(name)) {
    try {
      return saysYes(await ask(program, args));
    } catch {
      // Not installed, or no bus: the next program may know.
    }
  }
  return false;
}

/** For the one question that has to be answered before the app is ready. */
export function hasOwnerNow(name: string): boolean {
  for (const { program, args } of questions(name)) {
    try {
      return saysYes(execFileSync(program, args, { ...OPTIONS, stdio: ['ignore', 'pipe', 'ignore'] }));
    } catch {
      // As above.
    }
  }
  return false;
}
