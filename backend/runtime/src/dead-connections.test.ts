import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { Pool } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { dropDeadConnections } from './dead-connections.ts';

/* What a PostgreSQL says (protocol 3.0): welcome, then to every simple query "one row", and that it is ready for more. */
const ready = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);
const welcome = Buffer.concat([Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0]), ready]);
const done = Buffer.concat([Buffer.from([0x43, 0, 0, 0, 13]), Buffer.from('SELECT 1\0'), ready]);

/** Connections from which no answer comes any more, without a word, as behind a firewall that has forgotten them. */
let silent = new Set<Socket>();
const open = new Set<Socket>();
let server: Server;

beforeAll(async () => {
  server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => open.delete(socket));
    socket.on('data', (bytes) => {
      if (silent.has(socket) || bytes[0] === 0x58) return;
      socket.write(bytes[0] === 0x51 ? done : welcome);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => {
  for (const socket of open) socket.destroy();
  server.close();
});

it('connections that have gone silent cost one wait, not one for each of them and each further query', async () => {
  const { port } = z.object({ port: z.int() }).parse(server.address());
  const pool = new Pool({ host: '127.0.0.1', port, user: 'u', max: 4, query_timeout: 1_500 });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  dropDeadConnections(pool);
  // As Kysely does it: connections are taken out and given back, whatever came of them.
  const ask = async (): Promise<void> => {
    const client = await pool.connect();
    try {
      await client.query('select 1');
    } finally {
      client.release();
    }
  };
  await Promise.all(Array.from({ length: 4 }, ask));
  expect(open.size).toBe(4);

  silent = new Set(open);
  const asked = performance.now();
  await expect(ask()).rejects.toThrow('Query read timeout');
  const givenUp = performance.now();
  // One that has just been ended may be handed out once more: that is an error at once, which callers try again after.
  const askOn = async (): Promise<void> => {
    for (;;) {
      const failure: unknown = await ask().catch((error: unknown) => error);
      if (failure === undefined) return;
      expect(failure).toMatchObject({ message: expect.stringContaining('Connection terminated') });
    }
  };
  await Promise.all(Array.from({ length: 8 }, askOn));
  // The wait was for the first alone.
  expect(performance.now() - givenUp).toBeLessThan((givenUp - asked) / 2);
  await pool.end();
});
