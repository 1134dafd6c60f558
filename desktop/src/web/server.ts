import { closeServer, listen } from '@orderbell/runtime/http-server';
import { configOrExit, runService } from '@orderbell/runtime/lifecycle';
import { createLogger } from '@orderbell/runtime/logger';
import { createServer } from 'node:http';
import packageJson from '../../package.json' with { type: 'json' };
import { createWebApp } from './app.ts';
import { readWebConfig } from './config.ts';
import { pageFolder, readPageFiles } from './page-files.ts';

const config = configOrExit(() => readWebConfig(process.env));
const logger = createLogger('web', config.LOG_LEVEL);

await runService(logger, async ({ onStop }) => {
  let stopping = false;
  const files = await readPageFiles(pageFolder);
  const app = createWebApp({
    files,
    gatewayUrl: config.GATEWAY_URL,
    version: packageJson.version,
    ready: () => !stopping,
    onError: (error) => logger.warn({ err: error }, 'a request failed'),
  });
  const handle = app.callback();
  const server = createServer((request, response) => void handle(request, response));
  const port = await listen(server, config.HOST, config.PORT);
  onStop('http server', () => {
    stopping = true;
    return closeServer(server);
  });
  logger.info({ port, files: files.size }, 'the web client is served');
});
