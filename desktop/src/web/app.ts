import Koa, { type Context } from 'koa';
import { extname } from 'node:path';
import { contentSecurityPolicy, gatewayFor, pageWith } from './page.ts';
import { encodings, type PageFile, type PageFiles } from './page-files.ts';

export interface WebAppOptions {
  readonly files: PageFiles;
  readonly gatewayUrl: string;
  readonly version: string;
  /** False while the server is stopping. */
  readonly ready: () => boolean;
  readonly onError: (error: unknown) => void;
}

/** Serves the web client: its files, and its page for every other path, because the page knows its own addresses. */
export function createWebApp({ files, gatewayUrl, version, ready, onError }: WebAppOptions): Koa {
  const app = new Koa();
  app.on('error', onError);
  app.use((ctx) => {
    protect(ctx);
    if (ctx.path === '/healthz') return answer(ctx, 200, 'ok');
    if (ctx.path === '/readyz') return ready() ? answer(ctx, 200, 'ready') : answer(ctx, 503, 'stopping');
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') {
      ctx.set('Allow', 'GET, HEAD');
      return answer(ctx, 405, 'Only GET and HEAD work here. The REST interface is at the gateway.');
    }
    const file = files.get(ctx.path);
    if (file !== undefined && ctx.path !== '/index.html') return send(ctx, ctx.path, file);
    // A file that is not there is an error of the page; answering it with HTML would hide that.
    if (extname(ctx.path) !== '' && ctx.path !== '/index.html') return answer(ctx, 404, 'There is no such file.');
    return sendPage(ctx);
  });
  return app;

  function sendPage(ctx: Context): void {
    const gateway = gatewayFor(ctx.host, gatewayUrl);
    ctx.set({ 'Content-Security-Policy': contentSecurityPolicy(gateway), 'Cache-Control': 'no-cache' });
    ctx.vary('Host');
    ctx.type = 'html';
    ctx.body = pageWith(files.get('/index.html')?.content.toString() ?? '', { gateway, version });
  }
}

function protect(ctx: Context): void {
  ctx.set({
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  });
}

function answer(ctx: Context, status: number, text: string): void {
  ctx.status = status;
  ctx.set('Cache-Control', 'no-store');
  ctx.body = text;
}

function send(ctx: Context, path: string, file: PageFile): void {
  ctx.set('Cache-Control', file.hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
  ctx.vary('Accept-Encoding');
  ctx.etag = file.etag;
  ctx.status = 200;
  if (ctx.fresh) {
    ctx.status = 304;
    return;
  }
  ctx.type = path.endsWith('.webmanifest') ? 'application/manifest+json' : extname(path);
  const encoding = encodings.find(
    ({ name }) => file.compressed[name] !== undefined && ctx.acceptsEncodings(name) === name,
  );
  const compressed = encoding && file.compressed[encoding.name];
  if (encoding !== undefined && compressed !== undefined) ctx.set('Content-Encoding', encoding.name);
  ctx.body = compressed ?? file.content;
}
