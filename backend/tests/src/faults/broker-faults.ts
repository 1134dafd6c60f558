import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from './fault.ts';
import { cannotMount } from './small-disk.ts';

const group = 'broker';
const lab = 'single';

/** What can happen to the one broker. */
export const brokerFaults: readonly Fault[] = [
  {
    group,
    lab,
    name: 'broker killed (kill -9)',
    plan: (random) => {
      const [before, between] = [random.between(20, 60), random.between(20, 40)];
      return {
        what: `after ${before} orders, and once more ${between} orders after its return`,
        inject: async ({ lab, acknowledged }) => {
          for (const count of [before, between]) {
            await acknowledged(count);
            await lab.stack.process('kafka').kill('SIGKILL');
            await lab.stack.process('kafka').ready();
          }
        },
      };
    },
  },
  {
    group,
    lab,
    name: 'broker stopped for 60 s',
    plan: (random) => {
      const before = random.between(20, 60);
      return {
        what: `after ${before} orders; orders must be taken all the time`,
        inject: async ({ lab, acknowledged, note }) => {
          await acknowledged(before);
          const kafka = lab.stack.process('kafka');
          await kafka.stop();
          const end = performance.now() + 60_000;
          let taken = 0;
          while (performance.now() < end) {
            await acknowledged(20);
            taken += 20;
            await pause(100);
          }
          await kafka.start();
          note(`${taken} orders and more were taken while it was away`);
        },
      };
    },
  },
  {
    group,
    lab,
    name: 'broker frozen (SIGSTOP) for 12 s',
    plan: (random) => {
      const before = random.between(20, 60);
      return {
        what: `after ${before} orders`,
        inject: async ({ lab, acknowledged }) => {
          await acknowledged(before);
          await lab.stack.process('kafka').kill('SIGSTOP');
          await pause(12_000);
          await lab.stack.process('kafka').kill('SIGCONT');
        },
      };
    },
  },
  {
    group,
    lab: 'small-disks',
    name: "broker's log disk full for 12 s",
    cannot: cannotMount,
    plan: (random) => {
      const before = random.between(20, 60);
      return {
        what: `after ${before} orders`,
        inject: async ({ lab, acknowledged }) => {
          await acknowledged(before);
          const disk = lab.disks.kafka;
          await disk?.fill();
          await pause(12_000);
          await disk?.empty();
        },
      };
    },
  },
];
