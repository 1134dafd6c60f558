import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { writeAppPackage } from '../../src/build/app-package.ts';
import { desktopFolder } from '../../src/build/build-desktop.ts';
import { desktop } from '../../src/build/build-output.ts';
import { bundledPackages, licensesText } from './licenses.ts';

const parts = ['main', 'preload', 'renderer'] as const;
/** Says of each part what was taken from others; for the file of licences, not for the app. */
const LICENSES = 'licenses.json';

/** What goes into the app's archive, and what lies beside it. Named in electron-builder.yml. */
const appFolder = join(desktop, 'out/app');
const licensesFolder = join(desktop, 'out/licenses');

/**
 * Gathers the built app as electron-builder takes it: the three parts and a `package.json` without dependencies; and the licences of
 * what is bundled.
 */
export async function gatherApp(): Promise<void> {
  for (const folder of [appFolder, licensesFolder]) await rm(folder, { recursive: true, force: true });
  await writeAppPackage(appFolder, {
    // Of the package and the files of the installers.
    name: 'orderbell',
    // electron-builder asks for these two; the domain is nobody's.
    homepage: 'https://orderbell.example',
    author: 'Orderbell contributors',
  });
  for (const part of parts) {
    await cp(join(desktopFolder, part), join(appFolder, part), {
      recursive: true,
      filter: (source) => basename(source) !== LICENSES,
    });
  }
  const lists = await Promise.all(parts.map((part) => readFile(join(desktopFolder, part, LICENSES), 'utf8')));
  await mkdir(licensesFolder, { recursive: true });
  await writeFile(join(licensesFolder, 'THIRD-PARTY-LICENSES.txt'), licensesText(await bundledPackages(lists)));
}
