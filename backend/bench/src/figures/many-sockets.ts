import { setTimeout as pause } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { accountChanged } from '@orderbell/contracts';
import { randomUUID } from 'node:crypto';
import type { Bench } from '../bench.ts';
import { inParallel } from '../load/crowd.ts';
import { makePeople } from '../load/person.ts';
import { openPushSocket, type PushSocket } from '../load/push-socket.ts';
import { usageOfFamily } from '../machine/processes.ts';
import type { Figure } from '../report/figure.ts';

const OPENING_AT_ONCE = 100;
const REST_MS = 3000;
const LIMIT_MS = 60_000;
/** Balances are absolute and versioned: one far ahead is news for everybody. */
const FAR_VERSION = 1_000_000;

/** P12: how much a gateway holds for a socket, and how long it takes to tell everybody something. */
export async function manySockets({ stack, scale, say }: Bench): Promise<readonly Figure[]> {
  say(`${scale.sockets} sockets on one gateway`);
  // A fresh one: memory that an earlier load has left free would take the sockets in without a trace.
  await stack.process('gateway').stop();
  await stack.process('gateway').start();
  await pause(REST_MS * 2);
  const gateway = stack.process('gateway').pid;
  const [url] = stack.gatewayUrls;
  if (gateway === undefined || url === undefined) throw new Error('the gateway is away');
  const people = await makePeople(scale.sockets, stack.secrets.tokenSigningKey);
  const before = (await usageOfFamily(gateway)).rss;
  const sockets: PushSocket[] = [];
  let heard = 0;
  let lastAt = 0;
  const onAccount = (at: number): void => {
    heard += 1;
    lastAt = at;
  };
  await inParallel(OPENING_AT_ONCE, people, async (person) => {
    sockets.push(await openPushSocket(url, person, { onFinal: () => undefined, onAccount }));
  });
  await pause(REST_MS);
  const after = (await usageOfFamily(gateway)).rss;

  const producer = new Kafka({ brokers: [...stack.kafkaBrokers], logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  const messages = people.map(({ userId }) => ({
    key: userId,
    value: JSON.stringify({ userId, balance: 1, version: FAR_VERSION }),
    headers: {
      id: randomUUID(),
      type: accountChanged.type,
      version: String(accountChanged.version),
      'occurred-at': new Date().toISOString(),
    },
  }));
  const from = performance.now();
  await producer.send({ topic: accountChanged.topic, messages });
  while (heard < people.length && performance.now() - from < LIMIT_MS) await pause(5);
  await producer.disconnect();
  for (const socket of sockets) socket.close();
  if (heard < people.length) throw new Error(`only ${heard} of ${people.length} sockets heard the news`);
  const perSocket = (after - before) / people.length;
  return [
    {
      id: 'P12a',
      what: `${people.length} sockets on one gateway: memory for each`,
      unit: 'KB',
      values: [perSocket / 1000],
      floor: 60,
      goal: 25,
      better: 'less',
      detail: `RSS ${(before / 1e6).toFixed(0)} MB before, ${(after / 1e6).toFixed(0)} MB with them`,
    },
    {
      id: 'P12b',
      what: 'the same: time until the last has heard the same news',
      unit: 's',
      values: [(lastAt - from) / 1000],
      floor: 2,
      goal: 0.5,
      better: 'less',
      detail: `from the first byte to the broker to the last socket`,
    },
  ];
}
