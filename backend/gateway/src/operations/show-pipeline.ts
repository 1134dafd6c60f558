import {
  StageName,
  topics,
  type AuditState,
  type Pipeline,
  type PipelineStage,
  type ServiceState,
} from '@orderbell/contracts';
import { setTimeout as pause } from 'node:timers/promises';
import type { ServiceClient } from '../forwarding/service-client.ts';
import { ask, ifReachable, type Asker } from './ask.ts';

type Asked = Pick<ServiceClient, 'forward'>;

export interface ShowPipelineOptions {
  readonly services: Readonly<Record<'orders' | 'payments', Asked>>;
  /** Undefined where no audit runs. */
  readonly audit: Asked | undefined;
  /** Final orders that this gateway pushes to sockets. */
  readonly pushesPerSecond: () => number;
  readonly now: () => Date;
  /** A service that takes longer is shown as unreachable. */
  readonly patienceMs?: number;
}

const PATIENCE_MS = 3_000;

/** The system as it is now, as far as its parts can be asked. */
export function createShowPipeline(options: ShowPipelineOptions) {
  const { services, audit, pushesPerSecond, now, patienceMs = PATIENCE_MS } = options;
  const inTime = async <T>(answer: Promise<T>): Promise<T | undefined> => {
    const enough = new AbortController();
    const late = pause(patienceMs, undefined, { signal: enough.signal }).catch(() => undefined);
    try {
      return await Promise.race([ifReachable(answer), late]);
    } finally {
      enough.abort();
    }
  };
  return async (asker: Asker): Promise<Pipeline> => {
    const [orders, payments, audited] = await Promise.all([
      inTime(ask(services.orders, 'ordersState', asker)),
      inTime(ask(services.payments, 'paymentsState', asker)),
      audit === undefined ? undefined : inTime(ask(audit, 'auditState', asker)),
    ]);
    return {
      at: now().toISOString(),
      stages: StageName.options.map((name) => stage(name, orders, payments, pushesPerSecond)),
      relays: [relay('orders', orders), relay('payments', payments)],
      consumers: [
        consumer('payments', topics.paymentRequests, payments),
        consumer('orders', topics.paymentResults, orders),
      ],
      deadLetters: { orders: orders?.deadLetters ?? null, payments: payments?.deadLetters ?? null },
      audit: audited ?? unknownAudit(audit === undefined ? 'No audit runs here.' : 'The audit does not answer.'),
    };
  };
}

const unknown = { depth: null, oldestAgeSeconds: null, ratePerSecond: null, lag: null } as const;

function stage(
  name: StageName,
  orders: ServiceState | undefined,
  payments: ServiceState | undefined,
  pushesPerSecond: () => number,
): PipelineStage {
  switch (name) {
    case 'accept':
      return { ...unknown, name, service: 'orders', reachable: orders !== undefined, ...orders?.accepted };
    case 'orders-outbox':
      return { name, service: 'orders', ...outbox(orders) };
    case 'payment-requests':
      return { name, service: 'payments', ...topic(payments) };
    case 'payments-outbox':
      return { name, service: 'payments', ...outbox(payments) };
    case 'payment-results':
      return { name, service: 'orders', ...topic(orders) };
    case 'push':
      return { ...unknown, name, service: 'gateway', reachable: true, ratePerSecond: pushesPerSecond() };
  }
}

function outbox(state: ServiceState | undefined) {
  if (state === undefined) return { reachable: false, ...unknown };
  const { depth, oldestAgeSeconds, ratePerSecond } = state.outbox;
  return { reachable: true, depth, oldestAgeSeconds: depth === 0 ? null : oldestAgeSeconds, ratePerSecond, lag: null };
}

function topic(state: ServiceState | undefined) {
  if (state === undefined) return { reachable: false, ...unknown };
  const { lag, oldestAgeSeconds, ratePerSecond } = state.consumer;
  return { reachable: true, depth: lag, oldestAgeSeconds, ratePerSecond, lag };
}

function relay(service: 'orders' | 'payments', state: ServiceState | undefined): Pipeline['relays'][number] {
  const { holder = null, lastError = null } = state?.outbox ?? {};
  return { service, reachable: state !== undefined, holder, lastError };
}

function consumer(
  service: 'orders' | 'payments',
  topicName: string,
  asked: ServiceState | undefined,
): Pipeline['consumers'][number] {
  const { state = null, partitions = null, lag = null, lastError = null } = asked?.consumer ?? {};
  return { service, reachable: asked !== undefined, topic: topicName, state, partitions, lag, lastError };
}

function unknownAudit(detail: string): AuditState {
  return {
    reachable: false,
    verdict: 'unknown',
    lastLookedAt: null,
    lastSweepAt: null,
    detail,
    findings: [],
    findingsTotal: 0,
  };
}
