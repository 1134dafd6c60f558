import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/** As vite lists them (`build.license`). */
const BundledPackage = z.object({
  name: z.string(),
  version: z.string(),
  /** SPDX. */
  identifier: z.string().optional(),
  text: z.string().optional(),
});
export type BundledPackage = z.infer<typeof BundledPackage>;

/** Comes in through a style sheet, which vite does not look into. */
const fonts = ['@fontsource-variable/inter'];

/** Every package in these lists once, and the fonts, by name. */
export async function bundledPackages(lists: readonly string[]): Promise<readonly BundledPackage[]> {
  const listed = lists.flatMap((list) => z.array(BundledPackage).parse(JSON.parse(list)));
  const all = [...listed, ...(await Promise.all(fonts.map(fontPackage)))];
  const once = new Map(all.map((each) => [`${each.name}@${each.version}`, each]));
  return [...once.values()].sort((a, b) => a.name.localeCompare(b.name, 'en') || a.version.localeCompare(b.version));
}

async function fontPackage(name: string): Promise<BundledPackage> {
  const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  const { version, license } = z
    .object({ version: z.string(), license: z.string() })
    .parse(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')));
  return { name, version, identifier: license, text: await readFile(join(folder, 'LICENSE'), 'utf8') };
}

/** The file that a person can read. Electron's and Chromium's own lie beside the program. */
export function licensesText(packages: readonly BundledPackage[]): string {
  const entries = packages.map(({ name, version, identifier, text }) => {
    const terms = text?.trim() ?? `Licence: ${identifier ?? 'not stated'}. The package ships no text of it.`;
    return `${name} ${version}${identifier === undefined ? '' : ` (${identifier})`}\n\n${terms}\n`;
  });
  const line = `\n${'-'.repeat(80)}\n\n`;
  return [`Orderbell's desktop app contains the following software of others.\n`, ...entries].join(line);
}
