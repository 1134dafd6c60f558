import type { App } from 'electron';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../storage/replace-file.ts';
import { desktopEntry } from './desktop-entry.ts';

/** The argument of a start that shows no window. */
export const HIDDEN_ARGUMENT = '--hidden';

export interface Autostart {
  /** Rejects when the system refuses. */
  set(on: boolean, hidden: boolean): Promise<void>;
}

export interface AutostartOptions {
  readonly app: Pick<App, 'setLoginItemSettings'>;
  readonly os: NodeJS.Platform;
  /** What starts the app: the program, and in development the folder that it runs. */
  readonly command: readonly string[];
  /** `$XDG_CONFIG_HOME`, or `~/.config`. */
  readonly configFolder: string;
}

/** Starting with the person's session: the system's own setting, on Linux an entry in the autostart folder. */
export function createAutostart({ app, os, command, configFolder }: AutostartOptions): Autostart {
  const entry = join(configFolder, 'autostart', 'orderbell.desktop');
  const [program = '', ...args] = command;
  return {
    async set(on, hidden) {
      const withHidden = hidden ? [...args, HIDDEN_ARGUMENT] : args;
      if (os === 'linux')
        await (on ? replaceFile(entry, desktopEntry([program, ...withHidden])) : rm(entry, { force: true }));
      else app.setLoginItemSettings({ openAtLogin: on, path: program, args: withHidden });
    },
  };
}
