import { createServer, type Server } from 'node:net';
import { randomInt } from 'node:crypto';

/** A port that nobody else gets until it is released, just before the server that shall have it starts. */
export interface ReservedPort {
  readonly port: number;
  release(): Promise<void>;
}

// Below the range from which systems take ports for outgoing connections: a port there could be taken by any of the
// thousand connections of a test between its reservation and the server's start, or while a killed server is down.
const lowest = 20_000;
const highest = 30_000;

/** Holds a free port of the loopback address. Two runs on one machine at the same time get different ones. */
export async function reservePort(): Promise<ReservedPort> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = randomInt(lowest, highest);
    const server = await listen(port);
    if (server !== undefined) {
      return { port, release: () => new Promise((resolve) => server.close(() => resolve())) };
    }
  }
  throw new Error(`No free port between ${lowest} and ${highest} was found on 127.0.0.1`);
}

/** A port that is free now, for a server that starts at once. */
export async function freePort(): Promise<number> {
  const reserved = await reservePort();
  await reserved.release();
  return reserved.port;
}

/** As many different ports that are free now, for servers that start at once. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const reserved = await Promise.all(Array.from({ length: count }, reservePort));
  await Promise.all(reserved.map((each) => each.release()));
  return reserved.map(({ port }) => port);
}

/** Holds the port; undefined when it is taken. */
async function listen(port: number): Promise<Server | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.unref();
      resolve(server);
    });
  });
}
