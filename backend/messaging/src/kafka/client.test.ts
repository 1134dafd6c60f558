import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { recordingLogger } from '../../testing/recording-logger.ts';
import { createKafka } from './client.ts';

const METADATA = 3;
const API_VERSIONS = 18;

/** A broker that tells what it can do, and then says nothing more, as one behind a cable that was cut. */
async function silentBroker() {
  const connections: Socket[] = [];
  const server = createServer((socket) => {
    connections.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (request) => {
      if (request.readInt16BE(4) !== API_VERSIONS) return;
      const answer = Buffer.alloc(26);
      answer.writeInt32BE(22, 0);
      request.copy(answer, 4, 8, 12);
      answer.writeInt32BE(2, 10);
      for (const [index, key] of [METADATA, API_VERSIONS].entries()) {
        answer.writeInt16BE(key, 14 + index * 6);
        answer.writeInt16BE(1, 18 + index * 6);
      }
      socket.write(answer);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of connections) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { brokers: [`127.0.0.1:${port}`], connections };
}

it('does not send its next attempts into a connection that has gone silent', async () => {
  const { brokers, connections } = await silentBroker();
  const { logger } = recordingLogger();
  const admin = createKafka({ brokers, clientId: 'test', logger, requestTimeoutMs: 150 }).admin();
  onTestFinished(() => admin.disconnect());
  await admin.connect();
  await expect(admin.listTopics()).rejects.toThrow('timed out');
  await expect(admin.listTopics()).rejects.toThrow('timed out');
  expect(connections).toHaveLength(2);
});
