import { RESEND_PATH, createLogger } from '@orderbell/runtime';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import type { StuckOrder } from './checks/stuck-orders.ts';
import { createRepair } from './repair.ts';

/** An instance that answers with this status, and what it has been asked. */
async function instance(status: number, answer: unknown) {
  const asked: unknown[] = [];
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      asked.push([request.url, request.headers.authorization, body]);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, asked };
}

async function nobody(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}

const lostRequest: StuckOrder = { kind: 'order-stuck', subject: 'order 1', detail: '', orderId: '1', lost: 'request' };
const lostResult: StuckOrder = { ...lostRequest, subject: 'order 2', orderId: '2', lost: 'result' };
const logger = createLogger('audit', 'silent');

it('asks one instance after the other until one answers, and none behind it', async () => {
  const broken = await instance(503, {});
  const able = await instance(200, { resent: [], underWay: ['1'] });
  const spare = await instance(200, { resent: ['1'], underWay: [] });
  const repair = createRepair({
    urls: { orders: [await nobody(), broken.url, able.url, spare.url], payments: [] },
    secret: 'secret',
    logger,
  });
  expect(await repair([lostRequest])).toEqual(new Set(['1']));
  expect([broken.asked.length, able.asked.length, spare.asked.length]).toEqual([1, 1, 0]);
  expect(able.asked).toEqual([[RESEND_PATH, 'Bearer secret', { orderIds: ['1'] }]]);
});

it('asks Orders for requests and Payments for results, and names what nobody answers for', async () => {
  const payments = await instance(200, { resent: ['2'], underWay: [] });
  const repair = createRepair({ urls: { orders: [await nobody()], payments: [payments.url] }, secret: 's', logger });
  expect(await repair([lostRequest, lostResult])).toEqual(new Set());
  expect(payments.asked).toEqual([[RESEND_PATH, 'Bearer s', { orderIds: ['2'] }]]);
});
