import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { SocketEnd } from '../ports.ts';
import { createSocketIo } from './socket-io.ts';

const order = {
  id: '30000000-0000-4000-8000-000000000001',
  userId: '10000000-0000-4000-8000-000000000001',
  amount: 100,
  description: 'tea',
  status: 'NEW',
  cancelReason: null,
  seq: 1,
  createdAt: '2026-11-23T08:30:00.000Z',
  updatedAt: '2026-11-23T08:30:00.000Z',
};
const unauthenticated = {
  type: 'unauthenticated',
  title: 'Sign in first',
  status: 401,
  detail: 'expired',
  requestId: 'r-1',
};

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function listen(setUp: (io: Server) => void) {
  const http = createServer();
  const io = new Server(http, { transports: ['websocket'] });
  setUp(io);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  closers.push(() => io.close());
  const address = http.address();
  return { io, address: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}` };
}

function open(address: string, after?: number) {
  const log: string[] = [];
  const heard: unknown[] = [];
  const ends: SocketEnd[] = [];
  const close = createSocketIo((_, event) => void log.push(event))(
    { address, token: 'the-token', after },
    {
      connected: () => heard.push('connected'),
      orders: (orders) => heard.push(orders),
      account: (account) => heard.push(account),
      ready: (seq) => heard.push(seq),
      ended: (end) => ends.push(end),
    },
  );
  closers.push(close);
  return { heard, ends, log, close };
}

describe('a feed socket', () => {
  it('sends the token and the place at the handshake, and passes on what fits the contract', async () => {
    const auths: unknown[] = [];
    const { address } = await listen((io) =>
      io.on('connection', (socket) => {
        auths.push(socket.handshake.auth);
        socket.emit('orders', [order, { ...order, status: 'UNHEARD OF' }]);
        socket.emit('account', { balance: 5, version: 2 });
        socket.emit('account', { balance: 'much' });
        socket.emit('ready', { seq: 7 });
      }),
    );
    const { heard, log } = open(address, 3);
    await vi.waitFor(() => expect(heard).toEqual(['connected', [order], { balance: 5, version: 2 }, 7]));
    expect(auths).toEqual([{ token: 'the-token', after: 3 }]);
    expect(log).toEqual(['orders do not fit the contract', 'a push does not fit the contract']);
  });

  it('tells the problem of a refused handshake', async () => {
    const { address } = await listen((io) =>
      io.use((_, next) => next(Object.assign(new Error('refused'), { data: unauthenticated }))),
    );
    const { ends, heard } = open(address);
    await vi.waitFor(() => expect(ends).toHaveLength(1));
    expect(ends[0]).toMatchObject({ kind: 'refused', problem: { type: 'unauthenticated', status: 401 } });
    expect(heard).toEqual([]);
  });

  it('tells why the server closes it', async () => {
    const { address } = await listen((io) =>
      io.on('connection', (socket) => {
        socket.emit('closing', { type: 'unauthenticated', detail: 'the token ran out' });
        socket.disconnect(true);
      }),
    );
    const { ends } = open(address);
    await vi.waitFor(() => expect(ends).toEqual([{ kind: 'closed', type: 'unauthenticated' }]));
  });

  it('tells once that the connection broke, or that there is nobody to connect to', async () => {
    const { io, address } = await listen(() => {});
    const { ends, heard } = open(address);
    await vi.waitFor(() => expect(heard).toEqual(['connected']));
    await io.close();
    await vi.waitFor(() => expect(ends).toEqual([{ kind: 'lost' }]));
    const second = open(address);
    await vi.waitFor(() => expect(second.ends).toEqual([{ kind: 'lost' }]));
  });

  it('is silent after it was closed here', async () => {
    const { io, address } = await listen(() => {});
    const { ends, heard, close } = open(address);
    await vi.waitFor(() => expect(heard).toEqual(['connected']));
    close();
    await vi.waitFor(() => expect(io.engine.clientsCount).toBe(0));
    expect(ends).toEqual([]);
  });
});
