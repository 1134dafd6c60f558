import { protocol } from 'electron';
import { readFile } from 'node:fs/promises';
import { APP_SCHEME, fileOf, mediaTypeOf } from './app-files.ts';
import { pagePolicy } from './page-policy.ts';

/** Has to be called before the app is ready, and once. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

const headers = (type: string) => ({
  'Content-Type': type,
  'Content-Security-Policy': pagePolicy,
  'X-Content-Type-Options': 'nosniff',
});

/**
 * Serves the built page under `app://orderbell/`, and pages made on the spot by their paths (the one shown after a crash).
 * Everything else is 404.
 */
export function serveApp(folder: string, made: Readonly<Record<string, () => Promise<string>>>): void {
  protocol.handle(APP_SCHEME, async ({ url, method }) => {
    const make = made[new URL(url).pathname];
    if (make !== undefined) return new Response(await make(), { headers: headers('text/html; charset=utf-8') });
    const file = method === 'GET' ? fileOf(url, folder) : null;
    if (file === null) return notFound();
    try {
      return new Response(new Uint8Array(await readFile(file)), { headers: headers(mediaTypeOf(file)) });
    } catch {
      return notFound();
    }
  });
}

const notFound = (): Response => new Response('Not found', { status: 404, headers: headers('text/plain') });
