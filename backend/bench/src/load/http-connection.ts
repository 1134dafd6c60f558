import { connect, type Socket } from 'node:net';

/** What came back. Status 0: nothing that could be read. */
export interface HttpAnswer {
  readonly status: number;
  /** The body's bytes, one character each: what is looked for in it is ASCII. */
  readonly body: string;
}

export interface HttpConnection {
  /** Sends one request, whole as it goes over the wire; the next one when its answer is there. */
  readonly send: (request: string) => Promise<HttpAnswer>;
  readonly close: () => void;
}

const NO_ANSWER: HttpAnswer = { status: 0, body: '' };
const HEAD_END = '\r\n\r\n';
/** Sooner than a gateway closes a connection on which nothing happens. */
const SILENCE_MS = 60_000;
const READ_BYTES = 4096;

/**
 * A connection that is kept, and opened anew when it has ended. It speaks as much HTTP/1.1 (RFC 9112) as a gateway's answers
 * need, which have a Content-Length: with a full client the generator took a tenth more of the machine that it measures.
 */
export function openHttpConnection(host: string, port: number): HttpConnection {
  let socket: Socket | null = null;
  let received = '';
  let answer: ((answer: HttpAnswer) => void) | null = null;

  const finish = (found: HttpAnswer): void => {
    const waiting = answer;
    received = '';
    answer = null;
    waiting?.(found);
  };
  const buffer = Buffer.alloc(READ_BYTES);
  const read = (bytes: number): boolean => {
    received += buffer.toString('latin1', 0, bytes);
    const whole = wholeAnswer(received);
    if (whole === 'unreadable') socket?.destroy();
    else if (whole !== null) finish(whole);
    return true;
  };
  const open = (): Socket => {
    const opened = connect({ host, port, noDelay: true, onread: { buffer, callback: read } });
    opened.setTimeout(SILENCE_MS, () => opened.destroy());
    opened.on('error', () => undefined);
    opened.on('close', () => {
      if (socket !== opened) return;
      socket = null;
      finish(NO_ANSWER);
    });
    return opened;
  };

  return {
    send: (request) =>
      new Promise((resolve) => {
        if (answer !== null) throw new Error('a connection carries one request at a time');
        answer = resolve;
        socket ??= open();
        socket.write(request);
      }),
    close: () => socket?.destroy(),
  };
}

/** The answer at the beginning of what has been received; null while some of it is still to come. */
export function wholeAnswer(received: string): HttpAnswer | 'unreadable' | null {
  const head = received.indexOf(HEAD_END);
  if (head < 0) return null;
  const length = /\r\ncontent-length: *(\d+)\r\n/i.exec(received)?.[1];
  const status = Number(received.slice(9, 12));
  if (length === undefined || !received.startsWith('HTTP/1.1 ') || !Number.isInteger(status)) return 'unreadable';
  const from = head + HEAD_END.length;
  const to = from + Number(length);
  return received.length < to ? null : { status, body: received.slice(from, to) };
}
