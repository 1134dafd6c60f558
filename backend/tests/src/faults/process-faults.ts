import { orderPaymentRequested, paymentProcessed, topics } from '@orderbell/contracts';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { Act } from '../support/journal.ts';
import { query } from '../support/query.ts';
import { produce, readTopics, rewind } from '../support/topics.ts';
import type { Fault, Scene } from './fault.ts';

const lab = 'pairs';
const services = ['orders', 'payments'] as const;

function after(name: string, inject: (scene: Scene) => Promise<void>, group = 'processes'): Fault {
  return {
    group,
    lab,
    name,
    plan: (random) => {
      const before = random.between(20, 60);
      return {
        what: `after ${before} orders`,
        inject: async (scene) => {
          await scene.acknowledged(before);
          await inject(scene);
        },
      };
    },
  };
}

/** Which of the two instances of a service publishes. */
async function relayHolder({ lab }: Scene, service: 'orders' | 'payments'): Promise<string> {
  for (const [index, url] of lab.address[service].entries()) {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    if (/^messaging_relay_holder\{[^}]*\} 1$/m.test(metrics)) return index === 0 ? service : `${service}-${index + 1}`;
  }
  throw new Error(`no instance of ${service} publishes`);
}

/** What can happen to processes of which there are two each. */
export const processFaults: readonly Fault[] = [
  ...services.map((service) =>
    after(
      `${service} frozen for 10 s, beyond its session: a zombie writes after it lost its partitions`,
      async (scene) => {
        await scene.lab.stack.process(service).kill('SIGSTOP');
        await pause(10_000);
        await scene.lab.stack.process(service).kill('SIGCONT');
      },
    ),
  ),
  ...services.map((service) =>
    after(`two relays of ${service}: the active one frozen and its lock taken by the other`, async (scene) => {
      const holder = await relayHolder(scene, service);
      await scene.lab.stack.process(holder).kill('SIGSTOP');
      const sql = `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'relay ${service}'
        and pid in (select pid from pg_locks where locktype = 'advisory')`;
      await query(scene.lab.address.databases[service], z.unknown(), sql);
      await pause(5_000);
      await scene.lab.stack.process(holder).kill('SIGCONT');
    }),
  ),
  after('rebalances every 3 s, six times', async ({ lab }) => {
    for (let round = 0; round < 3; round += 1) {
      for (const name of ['payments-2', 'orders-2']) {
        await lab.stack.process(name).stop();
        await pause(3_000);
        await lab.stack.process(name).start();
      }
    }
  }),
  after('offsets of both groups reset to the beginning', async ({ lab }) => {
    const names = ['orders', 'orders-2', 'payments', 'payments-2'];
    await Promise.all(names.map((name) => lab.stack.process(name).stop()));
    await rewind(lab.address.brokers, 'payments', topics.paymentRequests);
    await rewind(lab.address.brokers, 'orders', topics.paymentResults);
    await Promise.all(names.map((name) => lab.stack.process(name).start()));
  }),
  after('deploys under load: SIGTERM and start of every process in turn', async ({ lab, shoppers, note }) => {
    const acts = (): readonly Act[] => shoppers.flatMap(({ journal }) => journal.acts);
    const earlier = new Set(acts());
    const unreachedBefore = lab.proxies.gateway.unreached;
    for (const name of ['orders', 'orders-2', 'payments', 'payments-2', 'gateway', 'gateway-2']) {
      await lab.stack.process(name).stop({ patienceMs: 10_000 });
      await lab.stack.process(name).start();
    }
    const during = acts().filter((act) => !earlier.has(act));
    const of = (how: (act: Act) => boolean): number => during.filter(how).length;
    // Clients know both gateways here, and nothing stands before them that would pass over the one that is down.
    const refused = of(({ outcome }) => outcome.kind === 'unknown' && outcome.sent === false);
    const said = during.flatMap(({ outcome }) => (outcome.kind === 'unknown' ? (outcome.problem?.detail ?? []) : []));
    const unanswered = of(({ outcome }) => outcome.kind === 'unknown' && outcome.problem === undefined) - refused;
    // The first gateway's proxy takes connections while it is down, those of sockets too, and can only cut them off.
    const silent = Math.max(0, unanswered - (lab.proxies.gateway.unreached - unreachedBefore));
    note(
      `${during.length} requests: ${refused + unanswered - silent} found a gateway down (a balancer passes over it), ${said.length} were put off, ${silent} got no answer`,
    );
    if (said.length > 0 || silent > 0) throw new Error(`deploys failed requests: ${[...new Set(said)].join(' ')}`);
  }),
  after(
    "the services' clocks jump an hour forth, two hours back, and back to the truth",
    async ({ lab, acknowledged }) => {
      for (let jump = 0; jump < 3; jump += 1) {
        for (const name of ['orders', 'orders-2', 'payments', 'payments-2', 'gateway', 'gateway-2']) {
          await lab.stack.process(name).kill('SIGUSR2');
        }
        await acknowledged(40);
      }
    },
  ),
  after('old and new message versions side by side', async ({ lab, shoppers, expectDeadLetters, note }) => {
    const { brokers } = lab.address;
    const theirs = new Set<string | null>(shoppers.map(({ userId }) => userId));
    const both = [orderPaymentRequested.topic, paymentProcessed.topic];
    const old = (await readTopics(brokers, both)).filter(({ key }) => theirs.has(key)).slice(0, 100);
    const Fields = z.record(z.string(), z.unknown());
    // What a newer producer adds must not disturb an older consumer; under the same ids these are repetitions.
    const newer = old.map((message) => ({
      ...message,
      value: JSON.stringify({ ...Fields.parse(JSON.parse(message.value ?? '{}')), currency: 'RUB' }),
    }));
    // What an older consumer cannot understand must not be guessed at.
    const ids = new Set<string | undefined>();
    const unknown = old.slice(0, 5).map((message) => {
      const id = randomUUID();
      ids.add(id);
      return { ...message, headers: { ...message.headers, id, version: '2' } };
    });
    await produce(brokers, [...newer, ...unknown]);
    expectDeadLetters((await readTopics(brokers, both)).filter(({ headers }) => ids.has(headers['id'])));
    note(`${newer.length} with a field more, ${unknown.length} of version 2, which became dead letters`);
  }),
];
