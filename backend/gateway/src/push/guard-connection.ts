import type { Server } from 'socket.io';

type EngineSocket = Parameters<Parameters<Server['engine']['on']>[1]>[0];

/** What a client may send at once: its handshake, and some again after refusals. */
const BURST = 10;
/** The time that a peer has to take part in the end of its connection; without it a connection could be kept for half a minute. */
const FAREWELL_MS = 2_000;

/**
 * Guards a connection, signed in or not, against a peer that does not behave. It is cut when it says more than a client has to say,
 * which is a handshake and then a pong from time to time: each try of a handshake costs a look at a signature.
 */
export function guardConnection(connection: EngineSocket): void {
  const since = performance.now();
  const tcp = connection.request.socket;
  let packets = 0;
  connection.on('packet', () => {
    packets += 1;
    if (packets > BURST + (performance.now() - since) / 1000) tcp.destroy();
  });
  connection.once('close', () => {
    setTimeout(() => tcp.destroy(), FAREWELL_MS).unref();
  });
}
