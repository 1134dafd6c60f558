import { execFile, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { placeOrder, registerWithMoney, untilFinal } from './support/actions.ts';
import { commandFor, launch, quitAll, removeHomes, type RunningApp } from './support/launch.ts';
import { describeShell, dunst, itNeeds, lookAround } from './support/session.ts';

const session = await lookAround();
const withTray = itNeeds(session.tray, 'nobody shows tray icons in this session');
const withoutTray = itNeeds(!session.tray, 'this session shows tray icons');
const withKeyring = itNeeds(session.keyring, 'no secret service in this session');
const withTrayAndNotifications = itNeeds(
  session.tray && session.notifications,
  'no tray or no notification service here',
);

/** Starts the app a second time on the same home, as a click on its icon or on a link does; resolves with its exit code. */
async function startAgain({ home }: RunningApp, server: string, args: readonly string[] = []): Promise<number | null> {
  const { executablePath, args: all, env } = await commandFor({ server, home, args });
  return new Promise((resolve) => {
    spawn(executablePath, all, { env, stdio: 'ignore' }).once('exit', resolve);
  });
}

const closeWindow = ({ app }: RunningApp) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());

describeShell('the window', (server) => {
  afterEach(quitAll);
  afterAll(removeHomes);

  withTray('closes to the tray, where the app goes on and can be opened again by a click', async () => {
    const shell = await launch({ server });
    await closeWindow(shell);
    await vi.waitFor(async () => expect(await shell.visible()).toBe(false), 10_000);
    // The tray host of the test session shows its one icon at the lower left.
    const click = async (): Promise<boolean> => {
      await promisify(execFile)('xdotool', ['mousemove', '16', '784', 'click', '1']);
      return shell.visible();
    };
    await vi.waitFor(async () => expect(await click()).toBe(true), { timeout: 15_000, interval: 500 });
  });

  withTrayAndNotifications('in the tray misses nothing', async () => {
    await dunst.closeAll();
    const shell = await launch({ server });
    await registerWithMoney(shell.page);
    await closeWindow(shell);
    const orderId = await placeOrder(shell.page, 'from the tray');
    await vi.waitFor(async () => expect(await dunst.displayed()).toBe(1), 10_000);
    await dunst.click();
    await vi.waitFor(async () => expect(await shell.visible()).toBe(true), 10_000);
    await vi.waitFor(() => expect(shell.page.url()).toContain(orderId), 10_000);
  });

  withTray('closes for good when the setting says so', async () => {
    const shell = await launch({ server });
    await shell.page.evaluate(() => window.orderbell.updateSettings({ closeToTray: false }));
    const ended = new Promise<void>((resolve) => shell.app.once('close', () => resolve()));
    await closeWindow(shell).catch(() => {});
    await ended;
  });

  withTray('is not shown when the app starts hidden', async () => {
    const shell = await launch({ server, args: ['--hidden'] });
    expect(await shell.visible()).toBe(false);
    expect(await startAgain(shell, server, ['--hidden'])).toBe(0);
    expect(await shell.visible()).toBe(false);
    expect(await startAgain(shell, server)).toBe(0);
    await vi.waitFor(async () => expect(await shell.visible()).toBe(true), 10_000);
  });

  withoutTray('ends the app when it is closed and there is no tray to find it again', async () => {
    const shell = await launch({ server });
    const ended = new Promise<void>((resolve) => shell.app.once('close', () => resolve()));
    await closeWindow(shell).catch(() => {});
    await ended;
  });

  withoutTray('is shown even when a hidden start is asked for', async () => {
    const shell = await launch({ server, args: ['--hidden'] });
    await vi.waitFor(async () => expect(await shell.visible()).toBe(true), 20_000);
  });

  it('comes up when the app is started a second time, which ends at once', async () => {
    const shell = await launch({ server });
    await shell.hide();
    expect(await startAgain(shell, server)).toBe(0);
    await vi.waitFor(async () => expect(await shell.visible()).toBe(true), 10_000);
    expect(shell.app.windows()).toHaveLength(1);
  });

  it('is where it was', async () => {
    const shell = await launch({ server });
    const place = { x: 40, y: 60, width: 900, height: 600 };
    await shell.app.evaluate(({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]?.setBounds(bounds), place);
    const saved = async (): Promise<unknown> => {
      const store = JSON.parse(await readFile(join(shell.home, 'orderbell.json'), 'utf8')) as Record<string, unknown>;
      return (store['window'] as { readonly bounds: unknown } | undefined)?.bounds;
    };
    await vi.waitFor(async () => expect(await saved()).toEqual(place), 10_000);
    await shell.quit();
    const again = await launch({ server, home: shell.home });
    const bounds = await again.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
    expect(bounds).toEqual(place);
  });

  it('is on a screen again when its screen has gone', async () => {
    const shell = await launch({ server });
    const far = { x: 5000, y: 4000, width: 900, height: 600 };
    await shell.app.evaluate(({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]?.setBounds(bounds), far);
    await vi.waitFor(async () => {
      const store = await readFile(join(shell.home, 'orderbell.json'), 'utf8');
      expect(store).toContain('"x": 5000');
    }, 10_000);
    await shell.quit();
    const again = await launch({ server, home: shell.home });
    const onScreen = await again.app.evaluate(({ BrowserWindow, screen }) => {
      const bounds = BrowserWindow.getAllWindows()[0]?.getBounds();
      const area = screen.getPrimaryDisplay().workArea;
      return bounds !== undefined && bounds.x < area.x + area.width && bounds.y < area.y + area.height;
    });
    expect(onScreen).toBe(true);
  });
});

describeShell('links', (server) => {
  afterEach(quitAll);
  afterAll(removeHomes);

  it('to an order open it in the running app', async () => {
    const shell = await launch({ server });
    await registerWithMoney(shell.page);
    const orderId = await placeOrder(shell.page, 'linked');
    await untilFinal(shell.page, orderId);
    await shell.hide();
    expect(await startAgain(shell, server, [`orderbell://orders/${orderId}`])).toBe(0);
    await vi.waitFor(() => expect(shell.page.url()).toContain(orderId), 10_000);
    await vi.waitFor(async () => expect(await shell.visible()).toBe(true), 10_000);
  });

  withKeyring('to an order open it from a cold start', async () => {
    const shell = await launch({ server });
    await registerWithMoney(shell.page);
    const orderId = await placeOrder(shell.page, 'linked');
    await untilFinal(shell.page, orderId);
    await shell.quit();
    const cold = await launch({ server, home: shell.home, args: [`orderbell://orders/${orderId}`] });
    await vi.waitFor(() => expect(cold.page.url()).toContain(orderId), 20_000);
    await cold.page.getByText('linked').first().waitFor();
  });

  it('that are nonsense only bring the window up', async () => {
    const shell = await launch({ server });
    await shell.hide();
    expect(await startAgain(shell, server, ['orderbell://orders/../../etc'])).toBe(0);
    await vi.waitFor(async () => expect(await shell.visible()).toBe(true), 10_000);
  });
});
