import { faultPoints } from '@orderbell/messaging';
import type { Fault } from './fault.ts';

/** The steps at which each service can be killed, in the order of an order's way. */
const points = {
  gateway: ['request:before-forward', 'request:before-reply', 'push:before-emit', 'push:after-emit'],
  orders: ['place:before-commit', 'place:after-commit', ...faultPoints],
  payments: ['top-up:before-commit', 'top-up:after-commit', 'decide:before-ledger', ...faultPoints],
} as const;

const passages = [1, 2, 17] as const;

/** kill -9 at every named step of every service, at its first, second and 17th passage. */
export const crashPoints: readonly Fault[] = Object.entries(points).flatMap(([service, names]) =>
  names.flatMap((point) => passages.map((passage) => crashAt(service, point, passage))),
);

/** kill -9 of one service at one passage of one step. */
export function crashAt(service: string, point: string, passage: number): Fault {
  return {
    group: `crash points of ${service}`,
    lab: 'single',
    name: `${service} ${point} ${passage}`,
    plan: (random) => {
      const before = random.between(5, 20);
      return {
        what: `after ${before} orders: kill -9 of ${service} at passage ${passage} of ${point}`,
        inject: async ({ lab, acknowledged, endedAt }) => {
          await acknowledged(before);
          endedAt(await lab.crash(service, point, passage));
        },
      };
    },
  };
}
