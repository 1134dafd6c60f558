import type { Stack } from '@orderbell/local-stack';
import { createServer } from 'node:http';

const commands = ['kill-gateway', 'start-gateway'] as const;
type Command = (typeof commands)[number];

/** The run's stack lives in the process of the runner, its tests in others: this is how they take the gateway away and bring it back. */
export async function serveStackControl(
  stack: Stack,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const gateway = stack.process('gateway');
  const carryOut = (command: Command): Promise<void> =>
    command === 'kill-gateway' ? gateway.stop({ signal: 'SIGKILL' }) : gateway.start();
  const server = createServer((request, response) => {
    const command = commands.find((name) => request.url === `/${name}`);
    const done = command === undefined ? Promise.reject(new Error('no such command')) : carryOut(command);
    done.then(
      () => response.writeHead(204).end(),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

async function command(controlUrl: string, name: Command): Promise<void> {
  const response = await fetch(`${controlUrl}/${name}`, { method: 'POST' });
  if (!response.ok) throw new Error(`${name}: ${await response.text()}`);
}

/** As an accident does: at once, and it stays away. */
export const killGateway = (controlUrl: string): Promise<void> => command(controlUrl, 'kill-gateway');
/** Resolves once it serves again. */
export const startGateway = (controlUrl: string): Promise<void> => command(controlUrl, 'start-gateway');
