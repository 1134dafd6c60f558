import { freePort } from '@orderbell/local-stack';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { FaultyProxy } from './faulty-proxy.ts';

/** A server that answers everything with the same, in capitals, and a proxy before it. */
async function setUp() {
  const target = await freePort();
  const seen: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      seen.push(bytes.toString());
      socket.write(bytes.toString().toUpperCase());
    });
  }).listen(target, '127.0.0.1');
  const proxy = await FaultyProxy.before(target, await freePort());
  onTestFinished(async () => {
    await proxy.close();
    server.close();
  });
  const open = async (): Promise<Socket> => {
    const socket = connect(proxy.port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  };
  return { proxy, seen, open };
}

const startup = (database: string): string => `xxxx\0\x03\0\0user\0someone\0database\0${database}\0\0`;
/** As the services send it. */
const commit = 'Q\0\0\0\x15select 1; commit\0';

async function exchange(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  return answer.toString();
}

/** A reset is an error, and then a close. */
function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

it('passes everything on, and cuts an answer in half when told to', async () => {
  const { proxy, open } = await setUp();
  const socket = await open();
  expect(await exchange(socket, 'hello')).toBe('HELLO');
  proxy.cutMidAnswer();
  expect(await exchange(socket, 'hello')).toBe('HE');
  await closed(socket);
  proxy.heal();
  expect(await exchange(await open(), 'again')).toBe('AGAIN');
});

it.each(['answered', 'sent'] as const)('cuts off the second commit of one database, %s', async (when) => {
  const { proxy, seen, open } = await setUp();
  const cut = proxy.cutCommit({ database: 'payments', when, passage: 2 });
  const [mine, other] = [await open(), await open()];
  await exchange(mine, startup('payments'));
  await exchange(other, startup('orders'));
  for (let round = 0; round < 3; round += 1) await exchange(other, commit);
  await exchange(mine, commit);
  mine.write(commit);
  await closed(mine);
  await cut;
  expect(await exchange(other, commit)).toBe(commit.toUpperCase());
  // The server has had it all the same.
  expect(seen.filter((text) => text === commit)).toHaveLength(6);
});
