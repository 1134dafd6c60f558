import { openApiDocument } from '@orderbell/contracts/openapi';
import type { Middleware } from 'koa';
import { koaSwagger } from 'koa2-swagger-ui';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const PAGE = '/swagger';
const DOCUMENT = '/openapi.json';

/** The files of Swagger UI that its page loads, with their types. */
const files: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'swagger-ui-standalone-preset.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};

/** The OpenAPI document at /openapi.json and Swagger UI at /swagger, which asks no other host for anything. */
export function apiDocs(): Middleware {
  const document = JSON.stringify(openApiDocument());
  const { version, assets } = readAssets();
  const assetPath = `${PAGE}/assets/${version}/`;
  const renderPage = koaSwagger({
    title: 'Orderbell API',
    routePrefix: PAGE,
    swaggerCdnUrl: `${PAGE}/assets`,
    swaggerVersion: version,
    favicon: `${assetPath}favicon-32x32.png`,
    hideTopbar: true,
    // By its address: the page would put a document itself unescaped into a script. No validator: it lives on another host.
    swaggerOptions: { url: DOCUMENT, validatorUrl: null, tryItOutEnabled: true, displayRequestDuration: true },
  });

  return async (ctx, next) => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') {
      await next();
    } else if (ctx.path === DOCUMENT) {
      ctx.type = 'application/json; charset=utf-8';
      ctx.body = document;
    } else if (ctx.path === PAGE || ctx.path === `${PAGE}/`) {
      await renderPage(ctx, next);
      const page = withoutOtherHosts(String(ctx.body));
      ctx.set('Content-Security-Policy', contentSecurityPolicy(page));
      ctx.body = page;
    } else {
      const asset = ctx.path.startsWith(assetPath) ? assets.get(ctx.path.slice(assetPath.length)) : undefined;
      if (asset === undefined) {
        await next();
        return;
      }
      ctx.type = asset.type;
      ctx.set('Cache-Control', 'public, max-age=31536000, immutable');
      ctx.body = asset.content;
    }
  };
}

function readAssets() {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve('swagger-ui-dist/package.json'));
  const read = (file: string): Buffer => readFileSync(join(folder, file));
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(read('package.json').toString()));
  const assets = new Map(Object.entries(files).map(([file, type]) => [file, { type, content: read(file) }]));
  return { version, assets };
}

/**
 * The page of koa2-swagger-ui names a font service, and a minified style sheet that swagger-ui-dist does not have; and it hides
 * its icons with a style attribute, which our policy does not allow.
 */
function withoutOtherHosts(page: string): string {
  return page
    .replace(/<link[^>]*fonts\.googleapis\.com[^>]*>/, '')
    .replace('/swagger-ui.min.css', '/swagger-ui.css')
    .replace(/<svg([^>]*) style="[^"]*"/, '<svg$1 hidden');
}

/** Only this host, and of scripts and styles in the page exactly those that it has. */
function contentSecurityPolicy(page: string): string {
  const hashes = (tag: 'script' | 'style'): string =>
    [...page.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, 'g'))]
      .map(([, content = '']) => `'sha256-${createHash('sha256').update(content).digest('base64')}'`)
      .join(' ');
  return [
    `default-src 'none'`,
    `script-src 'self' ${hashes('script')}`,
    `style-src 'self' ${hashes('style')}`,
    `img-src 'self' data:`,
    `connect-src 'self'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ');
}
