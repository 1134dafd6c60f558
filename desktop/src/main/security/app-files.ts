import { extname, join, normalize, sep } from 'node:path';

/** The page's own protocol: unlike file: it has an origin of its own and no way to other files. */
export const APP_SCHEME = 'app';
export const APP_HOST = 'orderbell';
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;

/** Where a request of the page is answered from, or null for anything outside the folder. */
export function fileOf(url: string, folder: string): string | null {
  const parsed = new URL(url);
  if (parsed.protocol !== `${APP_SCHEME}:` || parsed.host !== APP_HOST) return null;
  const path = decoded(parsed.pathname);
  if (path === null || path.includes('\0') || path.includes('\\')) return null;
  const file = normalize(join(folder, path === '/' ? 'index.html' : path));
  return file.startsWith(folder + sep) ? file : null;
}

function decoded(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return null;
  }
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

export const mediaTypeOf = (file: string): string => types[extname(file)] ?? 'application/octet-stream';
