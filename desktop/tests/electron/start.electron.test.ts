import { openDesktop } from '@orderbell/local-stack/testing';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { newPerson, valueOf } from './support/actions.ts';
import { connectToPage, devtoolsAddress } from './support/devtools.ts';
import { takePicture } from './support/picture.ts';
import { describeShell } from './support/session.ts';

const root = join(import.meta.dirname, '../../..');
const patience = { timeout: 60_000, interval: 200 };

describeShell('the window of npm start', (server) => {
  let folder = '';
  let said: string[] = [];
  let close: (() => Promise<void>) | undefined;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'orderbell-start-window-'));
    for (const name of ['run', 'logs']) await mkdir(join(folder, name));
    said = [];
  });
  afterEach(async () => {
    await close?.();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const open = (): void => {
    close = openDesktop({
      root,
      folder,
      gatewayUrl: server,
      webUrl: 'http://localhost:8081',
      say: (line) => said.push(line),
      electronArguments: ['--remote-debugging-port=0'],
    });
  };

  const windowOf = async (): Promise<Page> => {
    const address = await vi.waitFor(async () => {
      const found = devtoolsAddress(await readFile(join(folder, 'logs/desktop.log'), 'utf8'));
      if (found === undefined) throw new Error(`no window yet: ${said.join('; ')}`);
      return found;
    }, patience);
    return connectToPage(address);
  };

  it('opens by itself, signs in at the gateway of the stack, and closes with it', async () => {
    open();
    const page = await windowOf();
    await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
    await takePicture(page, 'npm-start');
    valueOf(await page.evaluate((given) => window.orderbell.register(given), newPerson()));
    await page.getByRole('heading', { name: 'Orders', exact: true }).waitFor();
    expect(said).toContain('the desktop window is opening');
    await close?.();
    expect(page.isClosed()).toBe(true);
    expect(existsSync(join(folder, 'run/desktop.json'))).toBe(false);
    expect(said.filter((line) => line.includes('ended') || line.includes('no desktop window'))).toEqual([]);
  });
});
