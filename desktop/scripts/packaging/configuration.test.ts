import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { validateConfiguration } from 'app-builder-lib/out/util/config/config.js';
import { DebugLogger } from 'builder-util';
import type { Configuration } from 'electron-builder';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { APP_ID } from '../../src/main/app-id.ts';
import { LINK_SCHEME } from '../../src/main/links/deep-link.ts';
import { builderEnvironment, machineConfiguration, readConfiguration } from './run-electron-builder.ts';

const root = join(import.meta.dirname, '../../..');
const configuration = await readConfiguration();
const valid = (given: unknown) => validateConfiguration(given as Configuration, new DebugLogger(false));

// The schema is large, and compiled at every check.
const patience = { timeout: 60_000 };

describe('electron-builder.yml', patience, () => {
  it('is what electron-builder’s own schema allows', async () => {
    await expect(valid(configuration)).resolves.toBeUndefined();
    await expect(valid({ ...configuration, electronFuse: {} })).rejects.toThrow('electronFuse');
    await expect(valid({ ...configuration, deb: { depend: [] } })).rejects.toThrow('configuration.deb');
  });

  it('names the app as the app names itself', () => {
    expect(configuration.appId).toBe(APP_ID);
    expect(configuration.protocols).toEqual([{ name: 'Orderbell', schemes: [LINK_SCHEME] }]);
  });

  it('decides every fuse, and each for the safer way', async () => {
    const schema: unknown = createRequire(import.meta.url)('app-builder-lib/scheme.json');
    const Fuses = z.object({
      definitions: z.object({ FuseOptionsV1: z.object({ properties: z.record(z.string(), z.unknown()) }) }),
    });
    const known = Object.keys(Fuses.parse(schema).definitions.FuseOptionsV1.properties);
    expect(Object.keys(configuration.electronFuses ?? {}).sort()).toEqual(known.sort());
    expect(configuration.electronFuses).toMatchObject({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      onlyLoadAppFromAsar: true,
      enableEmbeddedAsarIntegrityValidation: true,
      grantFileProtocolExtraPrivileges: false,
    });
    expect(configuration.asar).toBe(true);
  });

  it('makes AppImage and deb, NSIS, and a universal dmg', () => {
    expect(configuration.linux?.target).toEqual([{ target: 'AppImage' }, { target: 'deb' }]);
    expect(configuration.win?.target).toEqual([{ target: 'nsis', arch: ['x64'] }]);
    expect(configuration.mac?.target).toContainEqual({ target: 'dmg', arch: ['universal'] });
    expect(configuration.deb?.depends).toContain('libnotify4');
  });

  it('finds its icons, and takes no modules along', () => {
    for (const { icon } of [configuration.linux, configuration.win, configuration.mac].map((each) => each ?? {}))
      expect(existsSync(join(root, icon ?? 'missing'))).toBe(true);
    expect(configuration.files).toContain('!node_modules/**/*');
  });
});

describe('what a machine adds to it', patience, () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'orderbell-dist-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is the Electron that the app is written for, downloaded', async () => {
    const { devDependencies } = z
      .object({ devDependencies: z.object({ electron: z.string() }) })
      .parse(JSON.parse(await readFile(join(root, 'desktop/package.json'), 'utf8')));
    const added = await machineConfiguration({});
    expect(added.electronVersion).toBe(devDependencies.electron);
    expect(added).not.toHaveProperty('electronDist');
  });

  it('or the one that it has', async () => {
    await writeFile(join(folder, 'version'), 'v25.1.1');
    const added = await machineConfiguration({ ELECTRON_OVERRIDE_DIST_PATH: folder });
    expect(added).toMatchObject({ electronVersion: '25.1.1', electronDist: folder });
  });

  it('is that there are no updates where nobody says where they come from', async () => {
    expect(await machineConfiguration({})).toMatchObject({ publish: null });
    const published = await machineConfiguration({ ORDERBELL_UPDATE_FEED: 'https://example.com/orderbell' });
    expect(published).not.toHaveProperty('publish');
    expect(configuration.publish).toEqual({ provider: 'generic', url: '${env.ORDERBELL_UPDATE_FEED}' });
  });

  it('keeps to what the schema allows', async () => {
    await expect(valid({ ...configuration, ...(await machineConfiguration({})) })).resolves.toBeUndefined();
  });

  it('is the system’s dpkg-deb for the deb, where there is one, and what the person has chosen before that', async () => {
    await writeFile(join(folder, 'dpkg-deb'), '');
    expect(builderEnvironment({ PATH: `/nowhere:${folder}` })['CUSTOM_FPM_PATH']).toMatch(/fpm-with-dpkg\.ts$/);
    expect(builderEnvironment({ PATH: '/nowhere' })['CUSTOM_FPM_PATH']).toBeUndefined();
    const own = builderEnvironment({ PATH: folder, CUSTOM_FPM_PATH: '/usr/bin/fpm' });
    expect(own['CUSTOM_FPM_PATH']).toBe('/usr/bin/fpm');
  });
});
