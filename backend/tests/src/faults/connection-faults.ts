import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from './fault.ts';
import type { FaultyProxy } from './faulty-proxy.ts';
import type { Proxied } from './lab.ts';

const group = 'connections';
const lab = 'single';

const between: Readonly<Record<Proxied, string>> = {
  postgres: 'services and PostgreSQL',
  kafka: 'services and Kafka',
  orders: 'gateway and Orders (HTTP)',
  payments: 'gateway and Payments (HTTP)',
  gateway: 'clients and gateway (HTTP, WebSocket)',
};

/** Ways of breaking connections, each from its beginning to its end. */
const breakages: Readonly<Record<string, (proxy: FaultyProxy) => Promise<void>>> = {
  'reset, three times': async (proxy) => {
    for (let round = 0; round < 3; round += 1) {
      proxy.reset();
      await pause(300);
    }
  },
  'half-open: those that are there go silent for good': async (proxy) => proxy.silence(),
  'silent for 8 s, new ones too': async (proxy) => {
    proxy.swallow();
    await pause(8_000);
  },
  'slow: 50 ms each way, for 8 s': async (proxy) => {
    proxy.slow(50);
    await pause(8_000);
  },
  'dribbling: 100 bytes every 2 ms, for 8 s': async (proxy) => {
    proxy.dribble(100, 2);
    await pause(8_000);
  },
  'cut in the middle of an answer, for 4 s': async (proxy) => {
    proxy.cutMidAnswer();
    await pause(4_000);
  },
};

const proxied = ['postgres', 'kafka', 'orders', 'payments', 'gateway'] as const;

const cutCommits: readonly Fault[] = (['orders', 'payments'] as const).flatMap((database) =>
  (['answered', 'sent'] as const).flatMap((when) =>
    [1, 2, 17].map((passage): Fault => {
      const moment = when === 'sent' ? 'COMMIT on its way, ' : 'COMMIT done, its answer lost, ';
      return {
        group,
        lab,
        name: `connection of ${database} cut: ${moment}${passage}`,
        plan: (random) => {
          const before = random.between(10, 40);
          return {
            what: `after ${before} orders, at commit ${passage}`,
            inject: async ({ lab, acknowledged }) => {
              await acknowledged(before);
              await lab.proxies.postgres.cutCommit({ database, when, passage });
            },
          };
        },
      };
    }),
  ),
);

/** Everything that can happen between two processes. */
export const connectionFaults: readonly Fault[] = [
  ...cutCommits,
  ...proxied.flatMap((name) =>
    Object.entries(breakages).map(([how, work]): Fault => ({
      group,
      lab,
      name: `${between[name]}: ${how}`,
      plan: (random) => {
        const before = random.between(10, 40);
        return {
          what: `after ${before} orders`,
          inject: async ({ lab, acknowledged }) => {
            await acknowledged(before);
            await work(lab.proxies[name]);
          },
        };
      },
    })),
  ),
];
