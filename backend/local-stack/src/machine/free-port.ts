import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';

// Below the range from which systems take ports for outgoing connections: a port there could be taken by any of the
// thousand connections of a test before its server has started, or while a killed server is down.
const lowest = 20_000;
const blockSize = 20;
const blocks = 500;

/** What this process may still hand out, and the ports that it listens on to be the only one to hand them out. */
const mine: number[] = [];
const markers: Server[] = [];

/**
 * A port of the loopback address that is free, and that no other caller gets: not in this process, nor in another one as
 * long as this process lives. A server may take its time to listen on it (Java takes seconds), and be down for a while.
 */
export async function freePort(): Promise<number> {
  for (let port = mine.shift() ?? (await claimBlock()); ; port = mine.shift() ?? (await claimBlock())) {
    const server = await listen(port);
    if (server === undefined) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}

/** Claims the ports of a block by listening on its first one, and takes the next. */
async function claimBlock(): Promise<number> {
  const start = randomInt(blocks);
  for (let turn = 0; turn < blocks; turn += 1) {
    const first = lowest + ((start + turn) % blocks) * blockSize;
    const marker = await listen(first);
    if (marker === undefined) continue;
    markers.push(marker.unref());
    mine.push(...Array.from({ length: blockSize - 2 }, (_, index) => first + 2 + index));
    return first + 1;
  }
  throw new Error(`No free port between ${lowest} and ${lowest + blocks * blockSize} was found on 127.0.0.1`);
}

/** Listens on the port; undefined when it is taken. */
async function listen(port: number): Promise<Server | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(server));
  });
}
