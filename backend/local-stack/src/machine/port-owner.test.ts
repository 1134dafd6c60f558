import { createServer, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { describePortOwner, isPortFree, listenersOf } from './port-owner.ts';

let server: Server | undefined;
afterEach(() => server?.close());

async function listen(host: string): Promise<number> {
  server = createServer().listen(0, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  return address.port;
}

test.each(['127.0.0.1', '0.0.0.0'])('a port held on %s is not free, and its holder is named', async (host) => {
  const port = await listen(host);
  expect(await isPortFree(port)).toBe(false);
  expect(await describePortOwner(port)).toContain(`process ${process.pid} (`);
});

test('a free port is free', async () => {
  const port = await listen('127.0.0.1');
  server?.close();
  expect(await isPortFree(port)).toBe(true);
});

test('only listening sockets of the very port count', () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000   101        0 4711 1 0000000000000000 100 0 0 10 0
   1: 0100007F:1F90 0100007F:D431 01 00000000:00000000 00:00000000 00000000   101        0 4712 1 0000000000000000 20 4 30 10 -1
   2: 0100007F:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1 0000000000000000 100 0 0 10 0
`;
  expect(listenersOf(table, 8080)).toEqual([{ inode: '4711', uid: '101' }]);
});
