import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { extractFile, listPackage, statFile } from '@electron/asar';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { filesOf } from '../../src/build/build-output.ts';
import { placeOrder, registerWithMoney, untilFinal } from './support/actions.ts';
import { packApp, startPacked, type PackedApp } from './support/packed-app.ts';
import { takePicture } from './support/picture.ts';
import { describeShell } from './support/session.ts';

const run = promisify(execFile);
/** How the file has a fuse that is off or on: as a digit. */
const [OFF, ON] = ['0', '1'].map((digit) => digit.charCodeAt(0));
const dpkg = (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'dpkg-deb')));

describeShell('the deb that npm run package makes', (server) => {
  if (!dpkg) {
    // oxlint-disable-next-line vitest/expect-expect -- it only says why there is nothing to expect
    it('works', ({ skip }) => skip('no dpkg-deb here'));
    return;
  }
  let app: PackedApp;
  beforeAll(async () => {
    app = await packApp();
  }, 300_000);
  afterAll(() => app.remove());

  it('starts as it is, sandboxed, signs in, and shows an order FINISHED', async () => {
    const { page, seccompOfPages, quit } = await startPacked(app, server);
    try {
      expect(page.url()).toMatch(/^app:\/\/orderbell\//);
      await registerWithMoney(page);
      const orderId = await placeOrder(page, 'from the installed app');
      expect(await untilFinal(page, orderId)).toBe('FINISHED');
      await page.getByText('from the installed app').first().waitFor();
      await page.getByText('Finished', { exact: true }).first().waitFor();
      await takePicture(page, 'packed');
      const seccomp = await seccompOfPages();
      expect(seccomp.length).toBeGreaterThan(0);
      expect(new Set(seccomp)).toEqual(new Set(['2']));
    } finally {
      await quit();
    }
  });

  it('holds what was built and a package.json, and nothing that is not needed', async () => {
    const archive = join(app.folder, 'resources/app.asar');
    const names = listPackage(archive, { isPack: false }).map((name) => name.slice(1));
    const files = names.filter((name) => !('files' in statFile(archive, name)));
    expect(new Set(files.map((name) => name.split('/')[0]))).toEqual(
      new Set(['main', 'preload', 'renderer', 'package.json']),
    );
    expect(files).toEqual(expect.arrayContaining(['main/index.cjs', 'preload/index.cjs', 'renderer/index.html']));
    expect(files.filter((name) => !/\.(cjs|js|css|html|woff2|svg|png|json)$/.test(name))).toEqual([]);
    expect(files.filter((name) => /node_modules|\.map$|licenses\.json$|\.test\./.test(name))).toEqual([]);
    const manifest: unknown = JSON.parse(extractFile(archive, 'package.json').toString('utf8'));
    expect(manifest).toMatchObject({ name: 'orderbell', main: './main/index.cjs', version: '1.0.0' });
    for (const field of ['dependencies', 'devDependencies', 'scripts']) expect(manifest).not.toHaveProperty(field);
    expect((await readFile(archive)).length).toBeLessThan(8_000_000);
  });

  it('has no Node to run, no debugger and no other code than its archive', async () => {
    const wire = await getCurrentFuseWire(app.executable);
    const off = [
      FuseV1Options.RunAsNode,
      FuseV1Options.EnableNodeOptionsEnvironmentVariable,
      FuseV1Options.EnableNodeCliInspectArguments,
    ];
    for (const fuse of off) expect(wire[fuse]).toBe(OFF);
    expect(wire[FuseV1Options.OnlyLoadAppFromAsar]).toBe(ON);
  });

  it('comes with the licences of what is bundled', async () => {
    const text = await readFile(join(app.folder, 'resources/licenses/THIRD-PARTY-LICENSES.txt'), 'utf8');
    for (const name of ['react ', 'socket.io-client ', 'electron-updater ', '@fontsource-variable/inter '])
      expect(text).toContain(`\n${name}`);
    expect(await readdir(app.folder)).toEqual(
      expect.arrayContaining(['LICENSE.electron.txt', 'LICENSES.chromium.html']),
    );
  });

  it('tells the system what it needs, and what it opens', async () => {
    const { stdout: control } = await run('dpkg-deb', ['-f', app.deb]);
    expect(control).toMatch(/^Package: orderbell$/m);
    expect(control).toMatch(/^Depends: .*\blibnotify4\b/m);
    expect(control).toMatch(/^Description: Orders, paid exactly once$/m);
    const entry = await readFile(join(app.files, 'usr/share/applications/orderbell.desktop'), 'utf8');
    expect(entry).toMatch(/^Exec=\/opt\/Orderbell\/orderbell %U$/m);
    expect(entry).toMatch(/^MimeType=x-scheme-handler\/orderbell;$/m);
    expect(entry).toMatch(/^StartupWMClass=orderbell$/m);
    for (const size of [16, 48, 256, 512])
      expect(existsSync(join(app.files, `usr/share/icons/hicolor/${size}x${size}/apps/orderbell.png`))).toBe(true);
  });

  it('brings an AppArmor profile, so that the sandbox works where user namespaces are restricted', async () => {
    const profile = await readFile(join(app.folder, 'resources/apparmor-profile'), 'utf8');
    expect(profile).toMatch(/profile "orderbell" "\/opt\/Orderbell\/orderbell"[^]*\buserns,/);
    const { stdout: script } = await run('dpkg-deb', ['-I', app.deb, 'postinst']);
    expect(script).toContain('/etc/apparmor.d/orderbell');
  });

  it('has a sum for every file that it installs', async () => {
    const { stdout: sums } = await run('dpkg-deb', ['-I', app.deb, 'md5sums'], { maxBuffer: 1e7 });
    const installed = (await filesOf(app.files)).map((file) => file.slice(app.files.length + 1)).sort();
    const summed = sums
      .trim()
      .split('\n')
      .map((line) => line.slice(34))
      .sort();
    expect(summed).toEqual(installed);
  });
});
