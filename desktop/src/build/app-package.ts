import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { desktop } from './build-output.ts';

/** What an app says about itself. The rest of the workspace's own is for developers. */
const AppPackage = z.object({
  name: z.string(),
  version: z.string(),
  description: z.string(),
  license: z.string(),
  productName: z.string(),
  desktopName: z.string(),
});
export type AppPackage = z.infer<typeof AppPackage>;

export async function readAppPackage(): Promise<AppPackage> {
  return AppPackage.parse(JSON.parse(await readFile(join(desktop, 'package.json'), 'utf8')));
}

/**
 * Makes the `package.json` of an app whose main process is `main/index.cjs` of this folder. It names no dependencies: everything is
 * bundled.
 */
export async function writeAppPackage(folder: string, changes: Readonly<Record<string, unknown>>): Promise<void> {
  const content = { ...(await readAppPackage()), main: './main/index.cjs', ...changes };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(content, null, 2)}\n`);
}
