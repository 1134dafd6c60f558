import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { openHttpConnection, wholeAnswer } from './http-connection.ts';

const request = (path: string): string => `GET ${path} HTTP/1.1\r\nhost: here\r\n\r\n`;

it('waits for the whole of an answer, and for no more', () => {
  const text = 'HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{"a":1}';
  for (let length = 0; length < text.length; length += 1) expect(wholeAnswer(text.slice(0, length))).toBeNull();
  expect(wholeAnswer(text)).toEqual({ status: 201, body: '{"a":1}' });
  expect(wholeAnswer('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n')).toBe('unreadable');
});

it('keeps its connection, tells of one that was cut as no answer, and opens another', async () => {
  let connections = 0;
  const server = createServer((incoming, response) => {
    if (incoming.url === '/cut') incoming.socket.destroy();
    else response.end(`${incoming.url} ${'x'.repeat(10_000)}`);
  }).on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const connection = openHttpConnection('127.0.0.1', (server.address() as AddressInfo).port);
  onTestFinished(connection.close);
  for (const path of ['/a', '/b']) {
    expect(await connection.send(request(path))).toEqual({ status: 200, body: `${path} ${'x'.repeat(10_000)}` });
  }
  expect(connections).toBe(1);
  expect((await connection.send(request('/cut'))).status).toBe(0);
  expect((await connection.send(request('/c'))).status).toBe(200);
  expect(connections).toBe(2);
});
