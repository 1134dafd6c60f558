import type {
  DeadLetter,
  HopName,
  JourneyHop,
  Order,
  OrderJourney,
  Pipeline,
  PipelineStage,
} from '@orderbell/contracts';

/** How far an order has come by each hop, of all the time that it took. */
const SHARES: Readonly<Record<HopName, number>> = {
  accepted: 0,
  'request-published': 0.12,
  'request-received': 0.3,
  decided: 0.46,
  'result-published': 0.6,
  applied: 0.9,
  pushed: 1,
};

const OPEN_HOP: JourneyHop = {
  name: 'accepted',
  state: 'pending',
  at: null,
  topic: null,
  partition: null,
  offset: null,
  transactionId: null,
  sockets: null,
  deadLetterId: null,
  detail: null,
};

/** The journey that an order has behind it: a settled one all of it, one in progress up to the request. */
export function sampleJourney(order: Order): OrderJourney {
  const names = Object.keys(SHARES) as readonly HopName[];
  const took = Date.parse(order.updatedAt) - Date.parse(order.createdAt);
  const reached = order.status === 'NEW' ? 2 : names.length;
  return {
    orderId: order.id,
    status: order.status,
    cancelReason: order.cancelReason,
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    unreachable: [],
    hops: names.map((name, index): JourneyHop => {
      if (index >= reached) return { ...OPEN_HOP, name };
      const at = new Date(Date.parse(order.createdAt) + Math.round(SHARES[name] * Math.max(took, 40))).toISOString();
      return { ...OPEN_HOP, name, state: 'done', at, ...hopDetails(name, order) };
    }),
  };
}

function hopDetails(name: HopName, { cancelReason }: Order): Partial<JourneyHop> {
  switch (name) {
    case 'request-published':
      return { topic: 'order-payment-requests', partition: 7, offset: '18204' };
    case 'result-published':
      return { topic: 'order-payment-results', partition: 7, offset: '18199' };
    case 'decided':
      return cancelReason === null
        ? { transactionId: '019ab5c4-7e1d-7b3a-9c43-00000000002a' }
        : { state: 'failed', detail: cancelReason };
    case 'pushed':
      return { sockets: 2 };
    case 'accepted':
    case 'request-received':
    case 'applied':
      return {};
    default:
      return name satisfies never;
  }
}

const agoIso = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();

const stage = (
  name: PipelineStage['name'],
  service: PipelineStage['service'],
  numbers: Partial<PipelineStage> = {},
): PipelineStage => ({
  name,
  service,
  reachable: true,
  depth: 0,
  oldestAgeSeconds: null,
  ratePerSecond: 41.5,
  lag: null,
  ...numbers,
});

/** A busy system in which all is well but for two dead letters. */
export function samplePipeline(): Pipeline {
  const orders = 'orders@shop-1:4121';
  return {
    at: agoIso(0),
    stages: [
      stage('accept', 'orders', { depth: 12, oldestAgeSeconds: 0.4 }),
      stage('orders-outbox', 'orders', { depth: 3, oldestAgeSeconds: 0.02 }),
      stage('payment-requests', 'payments', { depth: 6, lag: 6, oldestAgeSeconds: 0.03 }),
      stage('payments-outbox', 'payments'),
      stage('payment-results', 'orders', { depth: 1204, lag: 1204, oldestAgeSeconds: 95, ratePerSecond: 1240.2 }),
      stage('push', 'gateway', { depth: null }),
    ],
    relays: [
      { service: 'orders', reachable: true, holder: orders, lastError: null },
      { service: 'payments', reachable: true, holder: 'payments@shop-1:4122', lastError: null },
    ],
    consumers: [
      {
        service: 'payments',
        reachable: true,
        topic: 'order-payment-requests',
        state: 'running',
        partitions: 12,
        lag: 6,
        lastError: null,
      },
      {
        service: 'orders',
        reachable: true,
        topic: 'order-payment-results',
        state: 'running',
        partitions: 12,
        lag: 1204,
        lastError: null,
      },
    ],
    deadLetters: { orders: 0, payments: 2 },
    audit: {
      reachable: true,
      verdict: 'sound',
      lastLookedAt: agoIso(3),
      lastSweepAt: agoIso(420),
      detail: null,
      findings: [],
      findingsTotal: 0,
    },
  };
}

/** Payments is away, a relay and a consumer are in trouble, and the audit has found something. */
export function troubledPipeline(order: Order): Pipeline {
  const usual = samplePipeline();
  return {
    ...usual,
    stages: usual.stages.map((each) =>
      each.service === 'payments'
        ? { ...each, reachable: false, depth: null, oldestAgeSeconds: null, ratePerSecond: null, lag: null }
        : each,
    ),
    relays: usual.relays.map((relay) =>
      relay.service === 'payments'
        ? { ...relay, reachable: false, holder: null }
        : { ...relay, holder: null, lastError: 'the broker does not answer' },
    ),
    consumers: usual.consumers.map((consumer) =>
      consumer.service === 'payments'
        ? { ...consumer, reachable: false, state: null, partitions: null, lag: null }
        : { ...consumer, state: 'waiting', lastError: 'connection refused' },
    ),
    deadLetters: { orders: 0, payments: null },
    audit: {
      ...usual.audit,
      verdict: 'damaged',
      findings: [
        {
          kind: 'finished-without-debit',
          subject: `order ${order.id}`,
          detail: 'the order is FINISHED, the ledger has no DEBIT for it',
          firstSeenAt: agoIso(610),
          lastSeenAt: agoIso(2),
        },
      ],
      findingsTotal: 1,
    },
  };
}

/** One that an operator has to settle, and one that waits behind it. */
export function sampleDeadLetters(order: Order): readonly DeadLetter[] {
  const open: DeadLetter = {
    id: '019ab5c4-7e1d-7b3a-9c45-000000000001',
    service: 'payments',
    consumer: 'decide-payments',
    status: 'open',
    reason: 'invalid-payload',
    detail: 'amount: expected a whole number from 1 to 9007199254740991, got -500',
    messageId: '019ab5c4-7e1d-7b3a-9c46-000000000001',
    type: 'OrderPaymentRequested',
    topic: 'order-payment-requests',
    partition: 7,
    offset: '18204',
    key: order.userId,
    orderId: order.id,
    headers: { id: '019ab5c4-7e1d-7b3a-9c46-000000000001', type: 'OrderPaymentRequested', version: '1' },
    payload: JSON.stringify({ orderId: order.id, userId: order.userId, amount: -500, description: order.description }),
    attempts: [
      { at: agoIso(300), error: 'amount: expected a whole number, got -500', by: null },
      { at: agoIso(120), error: 'amount: expected a whole number, got -500', by: 'operator@orderbell.test' },
    ],
    createdAt: agoIso(300),
    settledAt: null,
    settledBy: null,
    settledReason: null,
  };
  const behind: DeadLetter = {
    ...open,
    id: '019ab5c4-7e1d-7b3a-9c45-000000000002',
    status: 'waiting',
    reason: 'waits-for-earlier',
    detail: 'an earlier message of this order waits to be settled',
    offset: '18207',
    attempts: [],
    createdAt: agoIso(200),
  };
  return [behind, open];
}
