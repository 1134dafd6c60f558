import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const there = (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'dpkg-deb')));

describe.skipIf(!there)('a deb made by dpkg-deb instead of fpm', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'orderbell-deb-test-'));
    await mkdir(join(folder, 'app/resources'), { recursive: true });
    await writeFile(join(folder, 'app/orderbell'), 'program');
    await chmod(join(folder, 'app/orderbell'), 0o700);
    await writeFile(join(folder, 'app/resources/app.asar'), 'archive', { mode: 0o600 });
    for (const name of ['install.sh', 'remove.sh', 'entry'])
      await writeFile(join(folder, name), `#!/bin/sh\n# ${name}\n`);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const make = async (more: readonly string[] = []): Promise<string> => {
    const deb = join(folder, 'out/orderbell.deb');
    const options = {
      architecture: 'amd64',
      'after-install': join(folder, 'install.sh'),
      'after-remove': join(folder, 'remove.sh'),
      'deb-compression': 'gz',
      'deb-priority': 'optional',
      description: 'Short\n Longer,\n\n and more',
      license: 'MIT',
      maintainer: 'Somebody <somebody@example.com>',
      name: 'orderbell',
      package: deb,
      url: 'https://example.com',
      version: '1.2.3',
    };
    await run(process.execPath, [
      join(import.meta.dirname, 'fpm-with-dpkg.ts'),
      '-sdir',
      '--force',
      '-tdeb',
      '-dlibnotify4',
      '-dlibgbm1',
      ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]),
      ...more,
      `${folder}/app/=/opt/Orderbell`,
      `${folder}/entry=/usr/share/applications/orderbell.desktop`,
    ]);
    return deb;
  };

  it('says what it is, what it needs and what it does when it is installed', async () => {
    const deb = await make();
    const { stdout } = await run('dpkg-deb', ['-f', deb]);
    expect(stdout).toContain('Package: orderbell\nVersion: 1.2.3\nArchitecture: amd64\n');
    expect(stdout).toContain('Depends: libnotify4, libgbm1\n');
    expect(stdout).toContain('Description: Short\n Longer,\n .\n and more\n');
    expect((await run('dpkg-deb', ['-I', deb, 'postinst'])).stdout).toContain('install.sh');
    expect((await run('dpkg-deb', ['-I', deb, 'postrm'])).stdout).toContain('remove.sh');
  });

  it('belongs to root and can be read by everybody, whoever made it', async () => {
    const { stdout } = await run('dpkg-deb', ['-c', await make()]);
    expect(stdout).toMatch(/^-rwxr-xr-x root\/root .*\.\/opt\/Orderbell\/orderbell$/m);
    expect(stdout).toMatch(/^-rw-r--r-- root\/root .*\.\/opt\/Orderbell\/resources\/app\.asar$/m);
    expect(stdout).toMatch(/\.\/usr\/share\/applications\/orderbell\.desktop$/m);
  });

  it('refuses an option that it does not know, instead of leaving it out', async () => {
    await expect(make(['--deb-systemd', 'unit'])).rejects.toThrow('deb-systemd');
  });
});
