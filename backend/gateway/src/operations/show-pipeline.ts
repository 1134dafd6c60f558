import { StageName, type Pipeline } from '@orderbell/contracts';
import type { Asker } from './ask.ts';

const owners = {
  accept: 'orders',
  'orders-outbox': 'orders',
  'payment-requests': 'payments',
  'payments-outbox': 'payments',
  'payment-results': 'orders',
  push: 'gateway',
} as const satisfies Record<StageName, 'orders' | 'payments' | 'gateway'>;

/** The system as it is now. */
export function createShowPipeline(now: () => Date) {
  return (_asker: Asker): Promise<Pipeline> =>
    Promise.resolve({
      at: now().toISOString(),
      stages: StageName.options.map((name) => ({
        name,
        service: owners[name],
        reachable: false,
        depth: null,
        oldestAgeSeconds: null,
        ratePerSecond: null,
        lag: null,
      })),
      relays: [],
      consumers: [],
      deadLetters: { orders: null, payments: null },
      audit: {
        reachable: false,
        verdict: 'unknown',
        lastLookedAt: null,
        lastSweepAt: null,
        detail: 'No audit is known to this gateway.',
        findings: [],
        findingsTotal: 0,
      },
    });
}
