import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { desktop } from '../../../src/build/build-output.ts';

const folder = join(desktop, 'screenshots/electron');

/** Keeps a picture of the window, for whoever wants to see what a test saw. */
export async function takePicture(page: Page, name: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.png`), await page.screenshot());
}
