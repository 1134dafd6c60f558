import { connect } from 'node:net';

const group = 'orderbell-local-stack';
const findCoordinator = 10;
const describeGroups = 15;

/**
 * True when the broker answers and a group coordinator with it. An open port is not enough: consumers that join before
 * the coordinator has loaded are refused. Asking for a coordinator is also what makes the broker create its offsets topic.
 *
 * Two requests of the Kafka protocol by hand: a client library retries, logs and keeps connections, and here each
 * failure is an answer.
 */
export async function coordinatorAnswers(port: number): Promise<boolean> {
  // FindCoordinator v1: {key, key_type: group} answers {throttle_time, error_code, ...}.
  const found = await ask(port, request(findCoordinator, 1, Buffer.concat([text(group), Buffer.from([0])])));
  if (found === undefined || found.length < 6 || found.readInt16BE(4) !== 0) return false;
  // DescribeGroups v0: {groups: [name]} answers {groups: [{error_code, ...}]}.
  const described = await ask(port, request(describeGroups, 0, Buffer.concat([int32(1), text(group)])));
  return described !== undefined && described.length >= 6 && described.readInt16BE(4) === 0;
}

/** A request with its header (version 1) and length. */
function request(api: number, version: number, body: Buffer): Buffer {
  const correlation = int32(1);
  const content = Buffer.concat([int16(api), int16(version), correlation, text('local-stack'), body]);
  return Buffer.concat([int32(content.length), content]);
}

/** Sends one request over a connection of its own; the answer's body, or undefined when none comes. */
async function ask(port: number, message: Buffer): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    let received = Buffer.alloc(0);
    const finish = (answer: Buffer | undefined): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(2_000, () => finish(undefined));
    socket.once('error', () => finish(undefined));
    socket.once('close', () => finish(undefined));
    socket.once('connect', () => socket.write(message));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 4) return;
      const length = received.readInt32BE(0);
      if (received.length >= 4 + length) finish(received.subarray(8, 4 + length));
    });
  });
}

function int16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeInt16BE(value);
  return buffer;
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  return Buffer.concat([int16(bytes.length), bytes]);
}
