import type { Server } from 'socket.io';

type EngineSocket = Parameters<Parameters<Server['engine']['on']>[1]>[0];

/** What a client may send at once: its handshake, and some again after refusals. */
const BURST = 10;

/**
 * Cuts a connection that says more than a client has to say: a handshake, then a pong from time to time. Each try of a handshake
 * costs a look at a signature, and a socket that was refused stays open for a while.
 */
export function limitChatter(connection: EngineSocket): void {
  const since = performance.now();
  let packets = 0;
  connection.on('packet', () => {
    packets += 1;
    if (packets > BURST + (performance.now() - since) / 1000) connection.request.socket.destroy();
  });
}
