import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, inject, it } from 'vitest';
import { hasOwner } from '../../../src/main/linux/session-bus.ts';
import { findTrayHost } from '../../../src/main/tray/tray-host.ts';

const run = promisify(execFile);

/** What the session that the tests run in has: each is asked the way a person would find out, not assumed from a variable. */
export interface DesktopSession {
  readonly notifications: boolean;
  readonly tray: boolean;
  readonly keyring: boolean;
}

export async function lookAround(): Promise<DesktopSession> {
  const x11 = {
    display: process.env['DISPLAY'],
    authorityFile: process.env['XAUTHORITY'] ?? join(homedir(), '.Xauthority'),
  };
  return {
    notifications: process.platform !== 'linux' || (await hasOwner('org.freedesktop.Notifications')),
    tray: await findTrayHost(process.platform, x11),
    keyring: process.platform !== 'linux' || (await hasOwner('org.freedesktop.secrets')),
  };
}

/** A group of tests that need an Electron; without one a single skipped test says why. */
export function describeShell(title: string, tests: (gatewayUrl: string) => void): void {
  const gatewayUrl = inject('gatewayUrl');
  describe.each([title])('%s', () => {
    if (gatewayUrl !== null) {
      tests(gatewayUrl);
      return;
    }
    // oxlint-disable-next-line vitest/expect-expect -- it only says why there is nothing to expect
    it('works', ({ skip }) =>
      skip('no Electron binary here: install one (npx install-electron) or set ELECTRON_OVERRIDE_DIST_PATH'));
  });
}

/** Tests that need something of the session; skipped, with the reason, where that is missing. */
export function itNeeds(there: boolean, reason: string): (name: string, test: () => Promise<void>) => void {
  // oxlint-disable-next-line vitest/valid-title, vitest/expect-expect -- both are the caller's
  return (name, test) => it(name, ({ skip }) => (there ? test() : skip(reason)));
}

/** The notification service of the tests, dunst: what a person would see and click. */
export const dunst = {
  async displayed(): Promise<number> {
    const { stdout } = await run('dunstctl', ['count', 'displayed']);
    return Number(stdout);
  },
  /** Clicks the newest one. */
  click: () => run('dunstctl', ['action', '0']),
  closeAll: () => run('dunstctl', ['close-all']),
  /** What was shown and is closed now, newest first. */
  async history(): Promise<readonly { readonly title: string; readonly body: string }[]> {
    const { stdout } = await run('dunstctl', ['history']);
    const { data } = JSON.parse(stdout) as { readonly data: readonly (readonly DunstEntry[])[] };
    return (data[0] ?? []).map(({ summary, body }) => ({ title: summary.data, body: body.data }));
  },
};

interface DunstEntry {
  readonly summary: { readonly data: string };
  readonly body: { readonly data: string };
}
