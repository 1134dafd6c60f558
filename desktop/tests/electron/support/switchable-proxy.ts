import { connect, createServer, type Server, type Socket } from 'node:net';

/** A way to the gateway that can be cut, as a cable is, and mended. */
export interface SwitchableProxy {
  readonly url: string;
  cut(): Promise<void>;
  mend(): Promise<void>;
  close(): Promise<void>;
}

export async function startProxy(gatewayUrl: string): Promise<SwitchableProxy> {
  const { hostname, port } = new URL(gatewayUrl);
  const sockets = new Set<Socket>();
  const pass = (near: Socket): void => {
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.once('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  };
  let server: Server | null = null;
  let own = 0;
  const open = async (): Promise<void> => {
    const opened = createServer(pass);
    await new Promise<void>((resolve) => opened.listen(own, '127.0.0.1', resolve));
    const address = opened.address();
    own = typeof address === 'object' && address !== null ? address.port : own;
    server = opened;
  };
  const shut = async (): Promise<void> => {
    const closing = server;
    server = null;
    for (const socket of sockets) socket.destroy();
    if (closing !== null) await new Promise((resolve) => closing.close(resolve));
  };
  await open();
  return { url: `http://127.0.0.1:${own}`, cut: shut, mend: open, close: shut };
}
