import { Counter, Gauge, Histogram, type Registry } from '@orderbell/runtime';

/** What the gateway counts besides its requests. */
export interface GatewayMetrics {
  readonly limited: (limit: string) => void;
  /** Requests that left for a service in one body. */
  readonly forwarded: (service: string, lane: string, batchSize: number) => void;
  /** A request that was sent once more, or given up. */
  readonly troubled: (service: string, what: 'sent-again' | 'given-up') => void;
  /** `undefined` for one that is gone. */
  readonly instanceUp: (service: string, url: string, up: boolean | undefined) => void;
  readonly socketOpened: () => void;
  readonly socketClosed: (reason: string) => void;
  readonly pushed: (event: 'orders' | 'account', lagSeconds: readonly number[]) => void;
  /** Orders that a socket was given before it was ready. */
  readonly replayed: (orders: number) => void;
  /** A feed was read again because a live event was missing. */
  readonly reread: () => void;
}

/** The gateway's own metrics in a registry. */
export function createGatewayMetrics(registry: Registry): GatewayMetrics {
  const registers = [registry];
  const limited = new Counter({
    name: 'gateway_rate_limited_total',
    help: 'Requests refused by a rate limit',
    labelNames: ['limit'],
    registers,
  });
  const batchSizes = new Histogram({
    name: 'gateway_forwarded_batch_size',
    help: 'Requests that went to a service together',
    labelNames: ['service', 'lane'],
    buckets: [1, 2, 4, 8, 16, 32, 64, 128],
    registers,
  });
  const troubled = new Counter({
    name: 'gateway_forwarding_troubles_total',
    help: 'Forwarded requests that were sent again or given up because an instance did not answer',
    labelNames: ['service', 'what'],
    registers,
  });
  const instanceUp = new Gauge({
    name: 'gateway_service_instance_up',
    help: '1 while an instance of a service is used, 0 while it is only probed',
    labelNames: ['service', 'instance'],
    registers,
  });
  const socketsOpen = new Gauge({ name: 'gateway_sockets_open', help: 'Signed-in sockets', registers });
  const socketsClosed = new Counter({
    name: 'gateway_sockets_closed_total',
    help: 'Sockets that ended, by reason',
    labelNames: ['reason'],
    registers,
  });
  const pushes = new Counter({
    name: 'gateway_pushes_total',
    help: 'Emits of live events, one per socket and batch',
    labelNames: ['event'],
    registers,
  });
  const pushLag = new Histogram({
    name: 'gateway_push_lag_seconds',
    help: 'Time from the fact to its emit',
    labelNames: ['event'],
    buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
    registers,
  });
  const replays = new Histogram({
    name: 'gateway_replayed_orders',
    help: 'Orders that a socket was given before it was ready',
    buckets: [0, 1, 10, 100, 1_000, 10_000],
    registers,
  });
  const rereads = new Counter({
    name: 'gateway_feed_rereads_total',
    help: 'Feeds read again because a live event was missing',
    registers,
  });
  return {
    limited: (limit) => limited.inc({ limit }),
    forwarded: (service, lane, batchSize) => batchSizes.observe({ service, lane }, batchSize),
    troubled: (service, what) => troubled.inc({ service, what }),
    instanceUp: (service, instance, up) => {
      if (up === undefined) instanceUp.remove({ service, instance });
      else instanceUp.set({ service, instance }, up ? 1 : 0);
    },
    socketOpened: () => socketsOpen.inc(),
    socketClosed: (reason) => {
      socketsOpen.dec();
      socketsClosed.inc({ reason });
    },
    pushed: (event, lagSeconds) => {
      pushes.inc({ event });
      for (const seconds of lagSeconds) pushLag.observe({ event }, seconds);
    },
    replayed: (orders) => replays.observe(orders),
    reread: () => rereads.inc(),
  };
}
