/**
 * `npm run dev`: serves the web client from its sources. A change is in the open browser at once, with the state of the page kept
 * where that is possible. Same variables and port as the web server, but no compression, no caching and no content security policy:
 * the tool that changes the page needs inline scripts.
 */
import { configOrExit, runService } from '@orderbell/runtime/lifecycle';
import { createLogger } from '@orderbell/runtime/logger';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { createServer, type ViteDevServer } from 'vite';
import packageJson from '../../package.json' with { type: 'json' };
import { readWebConfig } from './config.ts';
import { gatewayFor, pageWith } from './page.ts';

const config = configOrExit(() => readWebConfig(process.env));
const logger = createLogger('web', config.LOG_LEVEL);
const { version } = packageJson;

await runService(logger, async ({ onStop }) => {
  const vite = await createServer({
    configFile: join(import.meta.dirname, '../../vite.web.config.ts'),
    // The page is made below: it must be told its gateway.
    appType: 'custom',
    server: { host: config.HOST, port: config.PORT, strictPort: true },
    plugins: [
      {
        name: 'orderbell-page',
        configureServer: (server) => {
          server.middlewares.use('/readyz', (_, response) => response.end('ready'));
          // After Vite's own, which serve what is a file.
          return () => server.middlewares.use((request, response) => void sendPage(server, request, response));
        },
      },
    ],
    logLevel: 'warn',
  });
  await vite.listen();
  onStop('http server', () => vite.close());
  logger.info({ port: config.PORT }, 'the web client is served from its sources');
});

async function sendPage(vite: ViteDevServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const url = request.url ?? '/';
    const html = await vite.transformIndexHtml(url, await readFile(join(import.meta.dirname, 'index.html'), 'utf8'));
    const gateway = gatewayFor(request.headers.host ?? '', config.GATEWAY_URL);
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
    response.end(pageWith(html, { gateway, version }));
  } catch (error) {
    logger.warn({ err: error }, 'the page could not be made');
    response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' });
    response.end(`The page could not be made: ${error instanceof Error ? error.message : String(error)}`);
  }
}
