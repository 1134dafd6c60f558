import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { newPerson, valueOf } from './support/actions.ts';
import { launch, quitAll, removeHomes } from './support/launch.ts';
import { describeShell, itNeeds, lookAround } from './support/session.ts';

const session = await lookAround();
const withKeyring = itNeeds(session.keyring, 'no secret service in this session');
const withoutKeyring = itNeeds(!session.keyring, 'this session has a secret service');

describeShell('the session on the desktop', (server) => {
  afterEach(quitAll);
  afterAll(removeHomes);

  withKeyring('survives a restart, with the refresh token in the system’s keyring', async () => {
    const first = await launch({ server });
    const person = newPerson();
    valueOf(await first.page.evaluate((given) => window.orderbell.register(given), person));
    await first.page.getByRole('heading', { name: 'Orders', exact: true }).waitFor();
    await first.quit();
    const saved = await readFile(join(first.home, 'session.bin'));
    expect(saved.subarray(0, 3).toString()).toBe('v11');
    const second = await launch({ server, home: first.home });
    await second.page.getByRole('heading', { name: 'Orders', exact: true }).waitFor();
    await second.page.evaluate(() => window.orderbell.signOut());
    await second.page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
    await expect(readFile(join(first.home, 'session.bin'))).rejects.toThrow('ENOENT');
  });

  withoutKeyring('stays in memory where the system protects nothing, and the person is told once', async () => {
    const first = await launch({ server });
    const person = newPerson();
    valueOf(await first.page.evaluate((given) => window.orderbell.register(given), person));
    const notices = () =>
      first.page.evaluate(
        () =>
          new Promise<readonly string[]>((resolve) => {
            window.orderbell.subscribe((event) => event.type === 'snapshot' && resolve(event.state.notices));
          }),
      );
    expect(await notices()).toEqual(['session-not-kept']);
    await first.page.evaluate(() => window.orderbell.dismissNotice('session-not-kept'));
    await first.quit();
    await expect(readFile(join(first.home, 'session.bin'))).rejects.toThrow('ENOENT');
    const second = await launch({ server, home: first.home });
    await second.page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
    valueOf(await second.page.evaluate((given) => window.orderbell.signIn(given), person));
    await second.page.getByRole('heading', { name: 'Orders', exact: true }).waitFor();
    expect(await second.page.evaluate(() => window.orderbell.diagnostics())).toMatchObject({ ok: true });
  });

  it('and everything else outlives a crash of the page, which offers to reload', async () => {
    const { app, page, log } = await launch({ server });
    valueOf(await page.evaluate((given) => window.orderbell.register(given), newPerson()));
    await page.getByRole('heading', { name: 'Orders', exact: true }).waitFor();
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer());
    // A page that is crashed or on its way elsewhere never answers.
    const inPage = (script: string) =>
      app.evaluate(async ({ BrowserWindow }, code) => {
        const answer = BrowserWindow.getAllWindows()[0]
          ?.webContents.executeJavaScript(code)
          .catch(() => '');
        const silence = new Promise((resolve) => setTimeout(() => resolve('no answer'), 1000));
        return Promise.race([answer, silence]) as Promise<unknown>;
      }, script);
    const heading = () => inPage('document.querySelector("h1")?.textContent ?? ""');
    await expect.poll(heading, { timeout: 30_000 }).toBe('The window ran into an error');
    await inPage('document.querySelector("a").click()');
    await expect.poll(heading, { timeout: 30_000 }).toBe('Orders');
    expect(await log()).toContain('the page crashed reason=crashed');
  });
});
