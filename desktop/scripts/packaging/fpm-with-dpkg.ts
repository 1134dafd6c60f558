#!/usr/bin/env node
/**
 * Makes a .deb with the system's dpkg-deb from what electron-builder would tell fpm, and takes its place (CUSTOM_FPM_PATH): so the
 * package needs nothing downloaded where it is made, and everything in it is still decided by electron-builder.yml.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, copyFile, cp, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { parseArgs, promisify } from 'node:util';

const text = { type: 'string' } as const;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    s: { ...text, short: 's' },
    t: { ...text, short: 't' },
    d: { ...text, short: 'd', multiple: true },
    force: { type: 'boolean' },
    debug: { type: 'boolean' },
    log: text,
    'deb-recommends': { ...text, multiple: true },
    'deb-compression': text,
    'deb-priority': text,
    architecture: text,
    'after-install': text,
    'after-remove': text,
    description: text,
    version: text,
    package: text,
    name: text,
    maintainer: text,
    vendor: text,
    url: text,
    category: text,
    license: text,
  },
});

type Name = Exclude<keyof typeof values, 'd' | 'deb-recommends' | 'force' | 'debug'>;
function needed(name: Name): string {
  const value = values[name];
  if (value === undefined) throw new Error(`--${name} is missing`);
  return value;
}

if (values.t !== 'deb') throw new Error(`only makes deb packages, not ${values.t ?? 'nothing'}`);
const root = await mkdtemp(join(tmpdir(), 'orderbell-deb-'));
try {
  for (const mapping of positionals) await place(mapping);
  await writeControl();
  await mkdir(dirname(needed('package')), { recursive: true });
  await promisify(execFile)('dpkg-deb', [
    '--root-owner-group',
    `-Z${compressionOf(needed('deb-compression'))}`,
    '--build',
    root,
    needed('package'),
  ]);
} finally {
  await rm(root, { recursive: true, force: true });
}

/** The two name one of them differently. */
function compressionOf(name: string): string {
  return name === 'gz' ? 'gzip' : name;
}

/** `from=/to`: a file, or, when it ends with a slash, what is in a folder. */
async function place(mapping: string): Promise<void> {
  const [from = '', to = ''] = mapping.split('=');
  const target = join(root, to);
  await mkdir(dirname(target), { recursive: true });
  await cp(from, target, { recursive: true, verbatimSymlinks: true });
}

async function writeControl(): Promise<void> {
  const files = await filesBelow(root);
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  const [synopsis = '', ...body] = needed('description').split('\n');
  const fields: readonly (readonly [string, string | undefined])[] = [
    ['Package', needed('name')],
    ['Version', needed('version')],
    ['Architecture', needed('architecture')],
    ['Maintainer', needed('maintainer')],
    ['Installed-Size', String(Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / 1024))],
    ['Depends', values.d?.join(', ')],
    ['Recommends', values['deb-recommends']?.join(', ')],
    ['Section', values.category ?? 'misc'],
    ['Priority', values['deb-priority']],
    ['Homepage', values.url],
    ['Description', [synopsis.trim(), ...body.map((line) => ` ${line.trim() === '' ? '.' : line.trim()}`)].join('\n')],
  ];
  const lines = fields.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [`${name}: ${value}`]));
  const control = join(root, 'DEBIAN');
  await mkdir(control);
  await writeFile(join(control, 'control'), `${lines.join('\n')}\n`);
  const sums = await Promise.all(
    files.map(
      async (file) =>
        `${createHash('md5')
          .update(await readFile(file))
          .digest('hex')}  ${relative(root, file)}\n`,
    ),
  );
  await writeFile(join(control, 'md5sums'), sums.join(''));
  for (const [option, script] of [
    ['after-install', 'postinst'],
    ['after-remove', 'postrm'],
  ] as const) {
    await copyFile(needed(option), join(control, script));
    await chmod(join(control, script), 0o755);
  }
  for (const file of files) await chmod(file, modeOf((await stat(file)).mode));
  for (const folder of await foldersBelow(root)) await chmod(folder, 0o755);
}

/** Whoever made the package had his own umask; everybody must be able to read what is installed. */
function modeOf(mode: number): number {
  const setuid = mode & 0o4000;
  return (mode & 0o111) === 0 ? 0o644 : setuid | 0o755;
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function foldersBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return [folder, ...entries.filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name))];
}
