import type { Stack } from '@orderbell/local-stack';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createTurns, type Use } from './turns.ts';

/**
 * The run's stack lives in the process of the runner, its tests in others: this is how they take the gateway away and bring it back,
 * and how those that take it away stay out of the way of those that need it. A turn lasts as long as its request is open, so that the
 * turn of a test that died ends too.
 */
export async function serveStackControl(
  stack: Stack,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const gateway = stack.process('gateway');
  const turns = createTurns();
  const giveTurn = async (use: Use, response: ServerResponse): Promise<void> => {
    const end = await turns.take(use);
    if (response.destroyed) return end();
    response.once('close', end);
    response.writeHead(200).write('yours');
  };
  const carryOut = async ({ url }: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (url === '/turns/shared') return giveTurn('shared', response);
    if (url === '/turns/alone') return giveTurn('alone', response);
    if (url === '/kill-gateway') await gateway.stop({ signal: 'SIGKILL' });
    else if (url === '/start-gateway') await gateway.start();
    else throw new Error(`no such command: ${url}`);
    response.writeHead(204).end();
  };
  const server = createServer((request, response) => {
    carryOut(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function command(controlUrl: string, name: 'kill-gateway' | 'start-gateway'): Promise<void> {
  const response = await fetch(`${controlUrl}/${name}`, { method: 'POST' });
  if (!response.ok) throw new Error(`${name}: ${await response.text()}`);
}

/** As an accident does: at once, and it stays away. */
export const killGateway = (controlUrl: string): Promise<void> => command(controlUrl, 'kill-gateway');
/** Resolves once it serves again. */
export const startGateway = (controlUrl: string): Promise<void> => command(controlUrl, 'start-gateway');
