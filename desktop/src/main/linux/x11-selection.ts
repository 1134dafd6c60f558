import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { COOKIE, cookieOf, localDisplay } from './x11-auth.ts';

/** How to reach the X server. */
export interface X11Place {
  /** `$DISPLAY` */
  readonly display: string | undefined;
  /** `$XAUTHORITY`, or `~/.Xauthority`. */
  readonly authorityFile: string;
}

const PATIENCE_MS = 1_000;
const padded = (length: number): number => Math.ceil(length / 4) * 4;

/**
 * Whether somebody owns an X11 selection; a tray of the older kind (XEmbed) makes itself known by owning `_NET_SYSTEM_TRAY_S0`. Three
 * small requests over the display's socket, because Electron does not tell and no usual program does either. False where there is no
 * X server to ask. @see https://www.x.org/releases/current/doc/xproto/x11protocol.html sections 8, 9 (encoding in appendix B)
 */
export async function selectionHasOwner(selection: string, { display, authorityFile }: X11Place): Promise<boolean> {
  const number = localDisplay(display);
  if (number === null) return false;
  const cookie = await readFile(authorityFile).then(
    (content) => cookieOf(content, number),
    () => Buffer.alloc(0),
  );
  const socket = connect(`/tmp/.X11-unix/X${number}`);
  socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error('the X server does not answer')));
  try {
    return await ask(socket, selection, cookie);
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function ask(socket: Socket, selection: string, cookie: Buffer): Promise<boolean> {
  const read = reader(socket);
  socket.write(setup(cookie));
  const head = await read(8);
  if (head[0] !== 1) return false;
  await read(head.readUInt16LE(6) * 4);
  socket.write(internAtom(selection));
  const atom = (await read(32)).readUInt32LE(8);
  if (atom === 0) return false;
  const request = Buffer.alloc(8);
  request.writeUInt8(23, 0); // GetSelectionOwner
  request.writeUInt16LE(2, 2);
  request.writeUInt32LE(atom, 4);
  socket.write(request);
  return (await read(32)).readUInt32LE(8) !== 0;
}

function setup(cookie: Buffer): Buffer {
  const name = cookie.length === 0 ? '' : COOKIE;
  const request = Buffer.alloc(12 + padded(name.length) + padded(cookie.length));
  request.write('l', 0); // little-endian from here on
  request.writeUInt16LE(11, 2);
  request.writeUInt16LE(name.length, 6);
  request.writeUInt16LE(cookie.length, 8);
  request.write(name, 12);
  cookie.copy(request, 12 + padded(name.length));
  return request;
}

function internAtom(name: string): Buffer {
  const request = Buffer.alloc(8 + padded(name.length));
  request.writeUInt8(16, 0); // InternAtom
  request.writeUInt8(1, 1); // only if it exists
  request.writeUInt16LE(request.length / 4, 2);
  request.writeUInt16LE(name.length, 4);
  request.write(name, 8);
  return request;
}

/** Reads exactly so many bytes. */
function reader(socket: Socket): (length: number) => Promise<Buffer> {
  let received = Buffer.alloc(0);
  let wake = (): void => {};
  let failure: Error | null = null;
  socket.on('data', (data: Buffer) => {
    received = Buffer.concat([received, data]);
    wake();
  });
  socket.once('error', (error) => {
    failure = error;
    wake();
  });
  socket.once('close', () => {
    failure ??= new Error('the X server closed the connection');
    wake();
  });
  return async (length) => {
    while (received.length < length) {
      if (failure !== null) throw failure;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    const head = received.subarray(0, length);
    received = received.subarray(length);
    return head;
  };
}
