import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest';
import { desktopFolder } from '../../src/build/build-desktop.ts';
import { launch, quitAll, removeHomes, type RunningApp } from './support/launch.ts';
import { describeShell } from './support/session.ts';

describeShell('the page of the desktop app', (server) => {
  let shell: RunningApp;
  beforeEach(async () => {
    shell = await launch({ server });
  });
  afterEach(quitAll);
  afterAll(removeHomes);

  it('comes from its own protocol, sandboxed, with the client and nothing of Node or Electron', async () => {
    const { page, app } = shell;
    expect(page.url()).toMatch(/^app:\/\/orderbell\//);
    const seen = await page.evaluate(() =>
      ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer'].filter(
        (name) => name in globalThis,
      ),
    );
    expect(seen).toEqual([]);
    const preferences = await app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      const contents = window?.webContents as unknown as
        | { getLastWebPreferences(): Record<string, unknown> }
        | undefined;
      return contents?.getLastWebPreferences();
    });
    expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false });
  });

  it('runs no inline script and speaks to nobody', async () => {
    const { page } = shell;
    const outcome = await page.evaluate(async (gateway) => {
      const script = document.createElement('script');
      script.textContent = 'window.broken = true';
      document.body.append(script);
      const fetched = await fetch(`${gateway}/config`).then(
        () => 'answered',
        () => 'refused',
      );
      return { inline: 'broken' in window, fetched };
    }, server);
    expect(outcome).toEqual({ inline: false, fetched: 'refused' });
  });

  it('cannot leave, open windows, embed pages or have permissions', async () => {
    const { page, app } = shell;
    await app.evaluate(({ shell }) => {
      Object.assign(shell, {
        opened: [] as string[],
        openExternal(url: string) {
          (shell as unknown as { opened: string[] }).opened.push(url);
          return Promise.resolve();
        },
      });
    });
    const opened = await page.evaluate(() => [
      window.open('https://example.com/help'),
      window.open('file:///etc/passwd'),
    ]);
    expect(opened).toEqual([null, null]);
    await page.evaluate(() => {
      location.href = 'https://example.com/elsewhere';
    });
    await page.evaluate(() => {
      location.href = 'http://example.com/plain';
    });
    await vi.waitFor(async () => {
      const links = await app.evaluate(({ shell }) => (shell as unknown as { opened: string[] }).opened);
      expect(links).toEqual(['https://example.com/help', 'https://example.com/elsewhere']);
    });
    expect(page.url()).toMatch(/^app:\/\/orderbell\//);
    expect(app.windows()).toHaveLength(1);
    const refused = await page.evaluate(async () => {
      const media = navigator.mediaDevices.getUserMedia({ audio: true }).then(
        () => 'granted',
        ({ name }: Error) => name,
      );
      const place = await navigator.permissions.query({ name: 'geolocation' });
      return [await media, place.state];
    });
    expect(refused).toEqual([expect.stringMatching(/NotAllowed|NotFound/), 'denied']);
  });

  it('gets an error for a call that main does not accept, and so does every other window', async () => {
    const { page, app } = shell;
    const refused = await page.evaluate(async () => {
      const client = window.orderbell as unknown as { placeOrder(order: unknown): Promise<unknown> };
      return client.placeOrder({ amount: 'much', description: 'x' }).then(
        () => 'accepted',
        ({ message }: Error) => message,
      );
    });
    expect(refused).toContain('Refused: placeOrder does not take this');
    const preload = join(desktopFolder, 'preload/index.cjs');
    const other = await app.evaluate(async ({ BrowserWindow }, preload) => {
      const window = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
      await window.loadURL('data:text/html,<p>a stranger</p>');
      const answer = (await window.webContents.executeJavaScript(
        'window.orderbell.diagnostics().then(() => "accepted", ({ message }) => message)',
      )) as string;
      window.destroy();
      return answer;
    }, preload);
    expect(other).toContain('Refused: it came from another window');
    await vi.waitFor(async () => expect(await shell.log()).toContain('ipc refused why=it came from another window'));
  });
});
