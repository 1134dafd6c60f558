import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request as httpRequest, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWebApp } from './app.ts';
import { PageMissing, readPageFiles } from './page-files.ts';

let folder = '';
let server: Server;
let origin = '';
let ready = true;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orderbell-web-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><html><head></head><body></body></html>');
  await writeFile(join(folder, 'icon.svg'), '<svg/>');
  await writeFile(join(folder, 'manifest.webmanifest'), '{}');
  await writeFile(join(folder, '.built-from'), 'secret');
  await writeFile(join(folder, 'assets/app-12345678.js'), 'plain');
  await writeFile(join(folder, 'assets/app-12345678.js.br'), 'brotli');
  await writeFile(join(folder, 'assets/app-12345678.js.gz'), 'gzip');
  const app = createWebApp({
    files: await readPageFiles(folder),
    gatewayUrl: 'http://127.0.0.1:8080',
    version: '1.0.0',
    ready: () => ready,
    onError: () => {},
  });
  const handle = app.callback();
  server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
});

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

const get = (path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') =>
  fetch(origin + path, { headers, method });

/** As sent on the wire: fetch would clean the path, and undo the compression. */
const raw = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  new Promise<{ readonly status: number | undefined; readonly encoding: string | undefined; readonly body: string }>(
    (resolve, reject) => {
      const { hostname, port } = new URL(origin);
      httpRequest({ hostname, port, path, headers }, (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => {
          body += chunk.toString();
        });
        response.on('end', () =>
          resolve({ status: response.statusCode, encoding: response.headers['content-encoding'], body }),
        );
      })
        .on('error', reject)
        .end();
    },
  );

describe('the web server', () => {
  it('answers every address of the page with the page, never kept, under its policy', async () => {
    for (const path of ['/', '/orders', '/orders/30000000-0000-4000-8000-000000000001', '/index.html']) {
      const response = await get(path);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(response.headers.get('cache-control')).toBe('no-cache');
      expect(response.headers.get('content-security-policy')).toContain('connect-src');
      expect(await response.text()).toContain('<meta name="orderbell-gateway" content="http://127.0.0.1:8080" />');
    }
  });

  it('lets hashed files be kept for ever, others be asked for again', async () => {
    const hashed = await get('/assets/app-12345678.js');
    expect(hashed.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(hashed.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    const icon = await get('/icon.svg');
    expect(icon.headers.get('cache-control')).toBe('no-cache');
    expect(await raw('/icon.svg', { 'If-None-Match': icon.headers.get('etag') ?? '' })).toMatchObject({
      status: 304,
      body: '',
    });
    expect((await get('/manifest.webmanifest')).headers.get('content-type')).toContain('application/manifest+json');
  });

  it('sends what the build has compressed to who can read it', async () => {
    const path = '/assets/app-12345678.js';
    expect(await raw(path, { 'Accept-Encoding': 'gzip, br' })).toMatchObject({ encoding: 'br', body: 'brotli' });
    expect(await raw(path, { 'Accept-Encoding': 'gzip' })).toMatchObject({ encoding: 'gzip', body: 'gzip' });
    expect(await raw(path)).toMatchObject({ encoding: undefined, body: 'plain' });
  });

  it('has nothing outside its folder, and says what it does not have', async () => {
    expect((await get('/assets/gone-12345678.js')).status).toBe(404);
    expect((await raw('/../../../../etc/passwd')).body).not.toContain('root');
    expect((await raw('/assets/%2e%2e/.built-from')).body).not.toContain('secret');
    expect((await get('/.built-from')).body).not.toBe('secret');
    const post = await get('/orders', {}, 'POST');
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('is healthy, and ready until it stops', async () => {
    expect((await get('/healthz')).status).toBe(200);
    expect((await get('/readyz')).status).toBe(200);
    ready = false;
    expect((await get('/readyz')).status).toBe(503);
    ready = true;
  });

  it('names the command that builds what is missing', async () => {
    await expect(readPageFiles(join(folder, 'nowhere'))).rejects.toThrow(PageMissing);
    await expect(readPageFiles(join(folder, 'assets'))).rejects.toThrow('npm run build:web');
  });
});
