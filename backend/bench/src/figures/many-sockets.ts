import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { accountChanged } from '@orderbell/contracts';
import { withClient, type Stack } from '@orderbell/local-stack';
import { createKafka } from '@orderbell/messaging';
import { BALANCE, gatherCrowd, type Bench } from '../bench.ts';
import type { Crowd } from '../load/crowd.ts';
import { usageOfFamily } from '../machine/processes.ts';
import type { Figure } from '../report/figure.ts';

const REST_MS = 3000;
const LIMIT_MS = 60_000;
/** Accounts are opened with version 2; the next one is news for everybody. */
const NEWS = { balance: BALANCE + 1, version: 3 };

const nothing = (): void => undefined;
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/**
 * P12: how much a gateway holds for a socket, and how long it takes to tell everybody something. Answers the crowd, too, for
 * other measurements: sockets take a while to open. No other sockets may be there: they would come back to the gateway that is
 * started here.
 */
export async function manySockets({
  stack,
  scale,
  say,
}: Pick<Bench, 'stack' | 'scale' | 'say'>): Promise<{ readonly crowd: Crowd; readonly figures: readonly Figure[] }> {
  say(`${scale.many} sockets on one gateway`);
  // A fresh one: memory that an earlier load has left free would take the sockets in without a trace.
  await stack.process('gateway').stop();
  await stack.process('gateway').start();
  await pause(REST_MS);
  const gateway = stack.process('gateway').pid;
  if (gateway === undefined) throw new Error('the gateway is away');
  const before = (await usageOfFamily(gateway)).rss;
  let heard = 0;
  let lastAt = 0;
  const onAccount = (at: number): void => {
    heard += 1;
    lastAt = at;
  };
  const crowd = await gatherCrowd(stack, scale.many, scale.inFlight, onAccount);
  await pause(REST_MS);
  const after = (await usageOfFamily(gateway)).rss;
  const told = heard;
  const from = await tellEverybody(stack, crowd);
  const deaf = (): number => told + crowd.people.length - heard;
  while (deaf() > 0 && performance.now() - from < LIMIT_MS) await pause(5);
  if (deaf() > 0) throw new Error(`${deaf()} of ${crowd.people.length} sockets did not hear the news`);
  const perSocket = (after - before) / crowd.people.length;
  const figures: readonly Figure[] = [
    {
      id: 'P12a',
      what: `${crowd.people.length} sockets on one gateway: memory for each`,
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
      detail: 'from the first byte to the broker to the last socket',
    },
  ];
  return { crowd, figures };
}

const TOP_UP_ALL = `with topped_up as (
  update accounts set balance = $2, version = $3, updated_at = now() where user_id = any($1::uuid[]) returning id)
insert into transactions (id, account_id, amount, type, balance_after, account_version, created_at)
select uuidv7(), id, 1, 'CREDIT', $2, $3, now() from topped_up`;

/** Everybody's balance changes, and Kafka is given the news of it at once; answers when that began. */
async function tellEverybody(stack: Stack, { people }: Crowd): Promise<number> {
  const users = people.map(({ userId }) => userId);
  await withClient(stack.databaseUrls.payments, (client) =>
    client.query(TOP_UP_ALL, [users, NEWS.balance, NEWS.version]),
  );
  const producer = createKafka({ brokers: stack.kafkaBrokers, clientId: 'bench', logger: silent }).producer();
  await producer.connect();
  const messages = users.map((userId) => ({
    key: userId,
    value: JSON.stringify([{ key: userId, payload: { userId, ...NEWS } }]),
    headers: {
      id: randomUUID(),
      type: accountChanged.type,
      version: String(accountChanged.version),
      'occurred-at': new Date().toISOString(),
    },
  }));
  const from = performance.now();
  await producer.send({ topic: accountChanged.topic, messages });
  await producer.disconnect();
  return from;
}
