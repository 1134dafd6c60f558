import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { launch, quitAll, removeHomes, type RunningApp } from './support/launch.ts';
import { takePicture } from './support/picture.ts';
import { describeShell } from './support/session.ts';

describeShell('what the system does for the app', (server) => {
  let shell: RunningApp;
  beforeEach(async () => {
    shell = await launch({ server });
  });
  afterEach(quitAll);
  afterAll(removeHomes);

  const answerDialogsWith = (filePath: string | null) =>
    shell.app.evaluate(({ dialog }, path) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: path === null, filePath: path ?? '' });
    }, filePath);

  it('starts it with the session when the person wants that', async () => {
    const entry = join(shell.home, 'config/autostart/orderbell.desktop');
    await shell.page.evaluate(() => window.orderbell.updateSettings({ startAtSignIn: true, startHidden: true }));
    expect(await readFile(entry, 'utf8')).toMatch(/^Exec=".*electron" ".*desktop" "--hidden"$/m);
    await shell.page.evaluate(() => window.orderbell.updateSettings({ startAtSignIn: false }));
    await expect(readFile(entry)).rejects.toThrow('ENOENT');
  });

  it('saves a file and a PDF where the person says, or nowhere', async () => {
    const csv = join(shell.home, 'orders.csv');
    await answerDialogsWith(csv);
    const file = { name: 'orders.csv', mediaType: 'text/csv', text: 'a;b\r\n' };
    const saved = await shell.page.evaluate((given) => window.orderbell.saveFile(given), file);
    expect(saved).toEqual({ ok: true, value: { saved: true } });
    expect(await readFile(csv, 'utf8')).toBe('a;b\r\n');
    const pdf = join(shell.home, 'receipt.pdf');
    await answerDialogsWith(pdf);
    await shell.page.evaluate(() => window.orderbell.savePdf('receipt.pdf'));
    expect((await readFile(pdf)).subarray(0, 5).toString()).toBe('%PDF-');
    await answerDialogsWith(null);
    const canceled = await shell.page.evaluate(() => window.orderbell.savePdf('receipt.pdf'));
    expect(canceled).toEqual({ ok: true, value: { saved: false } });
    await answerDialogsWith(join(shell.home, 'no such folder', 'x.csv'));
    const failed = await shell.page.evaluate((given) => window.orderbell.saveFile(given), file);
    expect(failed).toMatchObject({ ok: false, problem: { type: 'failed' } });
  });

  it('copies text', async () => {
    await shell.page.evaluate(() => window.orderbell.copyText('order 42'));
    expect(await shell.app.evaluate(({ clipboard }) => clipboard.readText())).toBe('order 42');
  });

  it('colours and words follow the settings at once, in the menu too', async () => {
    const labels = () =>
      shell.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map(({ label }) => label) ?? []);
    await expect.poll(labels).toEqual(['File', 'Edit', 'View', 'Window', 'Help']);
    await shell.page.evaluate(() => window.orderbell.updateSettings({ language: 'ru', theme: 'dark' }));
    await expect.poll(labels).toContain('Файл');
    expect(await shell.app.evaluate(({ nativeTheme }) => nativeTheme.shouldUseDarkColors)).toBe(true);
    expect(await shell.page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true);
    await takePicture(shell.page, 'sign-in-dark-russian');
  });

  it('tells versions and states in the diagnostics, and nothing about the person', async () => {
    const answer = await shell.page.evaluate(() => window.orderbell.diagnostics());
    const text = answer.ok ? answer.value : '';
    expect(text).toContain('Orderbell 1.0.0');
    expect(text).toMatch(/^Electron \d+/m);
    expect(text).toContain('Server: reachable');
    expect(text).not.toContain(server);
  });
});
