import { chromium } from '@orderbell/local-stack/chromium';
import { publicEndpoints } from '@orderbell/contracts/openapi';
import { closeServer, createHttpServer, createLogger, createMetrics, listen, type Call } from '@orderbell/runtime';
import type { Server } from 'node:http';
import { chromium as browsers, type Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { gatewayRoutes } from '../http.ts';
import { apiDocs } from './api-docs.ts';

const called: Call[] = [];
let server: Server;
let base: string;
let browser: Browser;

beforeAll(async () => {
  server = createHttpServer({
    logger: createLogger('test', 'silent'),
    metrics: createMetrics('test'),
    routes: gatewayRoutes,
    respond: (call) => {
      called.push(call);
      return Promise.resolve({ status: 201, headers: {}, body: { is: 'the answer' } });
    },
    readiness: {},
    middleware: [apiDocs()],
  });
  base = `http://127.0.0.1:${await listen(server, '127.0.0.1', 0)}`;
  browser = await browsers.launch(await chromium());
});
afterAll(async () => {
  await browser.close();
  await closeServer(server);
});

it('Swagger UI shows every endpoint, asks no other host, and sends what was authorized', async () => {
  const page = await browser.newPage();
  page.setDefaultTimeout(30_000);
  const asked: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).origin));
  page.on('console', (message) => (message.type() === 'error' ? complaints.push(message.text()) : undefined));
  page.on('pageerror', (error) => complaints.push(error.message));

  await page.goto(`${base}/swagger`);
  await page.waitForSelector('.opblock');
  const paths = publicEndpoints().flatMap(([, endpoint]) => [endpoint.path, ...(endpoint.aliases ?? [])]);
  expect(await page.locator('.opblock').count()).toBe(paths.length);

  await page.locator('.auth-wrapper .authorize').first().click();
  await page.locator('.auth-container input').fill('my.token');
  await page.locator('.auth-btn-wrapper .authorize').click();
  await page.locator('.auth-btn-wrapper .btn-done').click();
  const operation = page.locator('#operations-Orders-placeOrder');
  await operation.locator('.opblock-summary-control').click();
  await operation.locator('.execute').click();
  await operation.locator('.live-responses-table', { hasText: 'the answer' }).waitFor();

  expect(called).toMatchObject([
    {
      endpoint: 'placeOrder',
      authorization: 'Bearer my.token',
      body: { amount: 1000, description: 'тестовая покупка' },
    },
  ]);
  expect(new Set(asked)).toEqual(new Set([base]));
  expect(complaints).toEqual([]);
});

it('the page may load nothing but its own parts, and the document speaks for the address it came from', async () => {
  const page = await fetch(`${base}/swagger/`);
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toContain(`default-src 'none'`);
  expect(policy).not.toContain('unsafe');
  expect(await page.text()).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
  const document = (await (await fetch(`${base}/openapi.json`)).json()) as object;
  expect(document).toMatchObject({ openapi: '3.1.0' });
  expect(document).not.toHaveProperty('servers');
  for (const missing of ['/swagger/assets', '/swagger/assets/1/swagger-ui.css', '/swagger/x', '/x/swagger'])
    expect((await fetch(`${base}${missing}`)).status, missing).toBe(404);
});
