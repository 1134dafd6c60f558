import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';

/** A WebSocket that does what no decent client does. */
export interface RawClient {
  readonly tcp: Socket;
  /** Sends text as one frame. */
  readonly send: (text: string) => void;
  /** What has been received so far, frames and all. */
  readonly received: () => string;
  readonly ended: Promise<void>;
}

/** Opens a WebSocket to socket.io by hand. */
export async function openRawClient(gatewayUrl: string): Promise<RawClient> {
  const { hostname, port } = new URL(gatewayUrl);
  const tcp = connect(Number(port), hostname);
  const ended = new Promise<void>((resolve) => {
    tcp.once('close', () => resolve());
  });
  tcp.on('error', () => undefined);
  let received = '';
  tcp.on('data', (chunk: Buffer) => {
    received += chunk.toString('utf8');
  });
  await once(tcp, 'connect');
  tcp.write(
    [
      'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
      `Host: ${hostname}:${port}`,
      'Upgrade: websocket',
      'Connection: Upgrade',
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
      'Sec-WebSocket-Version: 13',
      '',
      '',
    ].join('\r\n'),
  );
  await Promise.race([once(tcp, 'data'), ended]);
  return { tcp, send: (text) => tcp.write(frame(text)), received: () => received, ended };
}

/** A masked text frame (RFC 6455, 5.2). The mask is zero, which is allowed and keeps the text as it is. */
function frame(text: string): Buffer {
  const payload = Buffer.from(text);
  const length =
    payload.length < 126
      ? Buffer.from([0x80 | payload.length])
      : Buffer.from([0x80 | 126, payload.length >> 8, payload.length & 0xff]);
  return Buffer.concat([Buffer.from([0x81]), length, Buffer.alloc(4), payload]);
}
