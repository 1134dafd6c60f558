import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** Where the built web client lies. */
export const pageFolder = join(import.meta.dirname, '../../out/web');

/** How a browser may ask for a file, best first. */
export const encodings = [
  { name: 'br', suffix: '.br' },
  { name: 'gzip', suffix: '.gz' },
] as const;
export type Encoding = (typeof encodings)[number]['name'];

/** A file of the page, in memory. */
export interface PageFile {
  readonly content: Buffer;
  /** The same, compressed by the build. */
  readonly compressed: Readonly<Partial<Record<Encoding, Buffer>>>;
  readonly etag: string;
  /** Its name changes with its content: it may be kept for ever. */
  readonly hashed: boolean;
}

/** The files by their paths, `/index.html` among them. */
export type PageFiles = ReadonlyMap<string, PageFile>;

/** The web client has not been built. */
export class PageMissing extends Error {
  override readonly name = 'PageMissing';
}

/**
 * Reads the built web client. All of it is a few megabytes, and from memory no path of a request ever reaches the disk.
 * @throws PageMissing
 */
export async function readPageFiles(folder: string): Promise<PageFiles> {
  const contents = new Map<string, Buffer>();
  for (const entry of await entriesOf(folder)) {
    if (!entry.isFile() || entry.name.startsWith('.')) continue;
    const file = join(entry.parentPath, entry.name);
    contents.set(`/${relative(folder, file).split(sep).join('/')}`, await readFile(file));
  }
  if (!contents.has('/index.html')) throw missing(folder);
  return new Map(
    [...contents]
      .filter(([path]) => !encodings.some(({ suffix }) => path.endsWith(suffix)))
      .map(([path, content]) => [path, pageFile(path, content, contents)]),
  );
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { recursive: true, withFileTypes: true });
  } catch {
    throw missing(folder);
  }
}

const missing = (folder: string): PageMissing =>
  new PageMissing(`There is no web client in ${folder}. Build it: npm run build:web --workspace=desktop`);

function pageFile(path: string, content: Buffer, contents: ReadonlyMap<string, Buffer>): PageFile {
  const compressed = encodings.flatMap(({ name, suffix }) => {
    const found = contents.get(path + suffix);
    return found === undefined ? [] : [[name, found] as const];
  });
  return {
    content,
    compressed: Object.fromEntries(compressed),
    etag: `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`,
    hashed: path.startsWith('/assets/'),
  };
}
