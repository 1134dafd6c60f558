import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** The numbers of messaging in one registry. Several relays and consumers share them, told apart by a label. */
export type MessagingMetrics = {
  readonly relayHolder: Gauge<'relay'>;
  readonly published: Counter<'relay' | 'topic'>;
  readonly insertToAck: Histogram<'relay'>;
  readonly relayBatch: Histogram<'relay'>;
  readonly consumed: Counter<'consumer' | 'topic'>;
  readonly duplicates: Counter<'consumer'>;
  readonly malformed: Counter<'consumer' | 'reason'>;
  readonly deadLetters: Counter<'consumer' | 'reason'>;
  readonly consumerBatch: Histogram<'consumer'>;
  readonly handling: Histogram<'consumer'>;
  readonly outboxDepth: Gauge<'relay'>;
  readonly outboxOldestAge: Gauge<'relay'>;
  readonly lag: Gauge<'consumer' | 'topic'>;
  readonly deadLettersOpen: Gauge<'consumer'>;
  /** Adds work to be done when somebody reads the metrics; the numbers that cost a query live there. Returns its end. */
  onScrape(sample: () => Promise<void>): () => void;
};

/** A scrape never waits longer than this for a database or a broker that is away; it shows the last known numbers. */
const SCRAPE_LIMIT_MS = 1500;

const SECONDS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60];
const SIZES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

const known = new WeakMap<Registry, MessagingMetrics>();

/** The metrics of a registry, made at the first call. */
export function metricsFor(registry: Registry): MessagingMetrics {
  const existing = known.get(registry);
  if (existing !== undefined) return existing;
  const made = createMetrics(registry);
  known.set(registry, made);
  return made;
}

function createMetrics(registry: Registry): MessagingMetrics {
  const registers = [registry];
  const samples = new Set<() => Promise<void>>();
  let scrape: Promise<void> | null = null;
  /** All sampled gauges of one scrape ask at the same time; the work is done once for all of them. */
  const collect = async () => {
    scrape ??= Promise.race([
      Promise.allSettled([...samples].map((sample) => sample())),
      new Promise((resolve) => setTimeout(resolve, SCRAPE_LIMIT_MS).unref()),
    ]).then(() => {
      scrape = null;
    });
    await scrape;
  };
  return {
    relayHolder: new Gauge({
      registers,
      name: 'messaging_relay_holder',
      help: '1 where the relay is active, 0 where it stands by',
      labelNames: ['relay'],
    }),
    published: new Counter({
      registers,
      name: 'messaging_published_total',
      help: 'Messages acknowledged by the broker',
      labelNames: ['relay', 'topic'],
    }),
    insertToAck: new Histogram({
      registers,
      name: 'messaging_outbox_insert_to_ack_seconds',
      help: 'From the insert into the outbox to the acknowledgement of the broker',
      labelNames: ['relay'],
      buckets: SECONDS,
    }),
    relayBatch: new Histogram({
      registers,
      name: 'messaging_relay_batch_size',
      help: 'Messages sent to the broker in one request',
      labelNames: ['relay'],
      buckets: SIZES,
    }),
    consumed: new Counter({
      registers,
      name: 'messaging_consumed_total',
      help: 'Messages handled, duplicates and dead letters not counted',
      labelNames: ['consumer', 'topic'],
    }),
    duplicates: new Counter({
      registers,
      name: 'messaging_duplicates_total',
      help: 'Messages delivered again and dropped by the inbox',
      labelNames: ['consumer'],
    }),
    malformed: new Counter({
      registers,
      name: 'messaging_malformed_total',
      help: 'Messages that could not be read',
      labelNames: ['consumer', 'reason'],
    }),
    deadLetters: new Counter({
      registers,
      name: 'messaging_dead_letters_total',
      help: 'Messages put into the dead letters, those that wait behind one included',
      labelNames: ['consumer', 'reason'],
    }),
    consumerBatch: new Histogram({
      registers,
      name: 'messaging_consumer_batch_size',
      help: 'Messages handled in one transaction',
      labelNames: ['consumer'],
      buckets: SIZES,
    }),
    handling: new Histogram({
      registers,
      name: 'messaging_consumer_transaction_seconds',
      help: 'Duration of the transaction that handles a batch',
      labelNames: ['consumer'],
      buckets: SECONDS,
    }),
    outboxDepth: new Gauge({
      registers,
      name: 'messaging_outbox_depth',
      help: 'Messages committed and not yet sent (the same at every instance of a service: take the maximum)',
      labelNames: ['relay'],
      collect,
    }),
    outboxOldestAge: new Gauge({
      registers,
      name: 'messaging_outbox_oldest_age_seconds',
      help: 'Age of the oldest message that is not yet sent',
      labelNames: ['relay'],
      collect,
    }),
    lag: new Gauge({
      registers,
      name: 'messaging_consumer_lag',
      help: 'Messages in the topic that the group has not handled',
      labelNames: ['consumer', 'topic'],
      collect,
    }),
    deadLettersOpen: new Gauge({
      registers,
      name: 'messaging_dead_letters_open',
      help: 'Dead letters that wait for a person, and messages that wait behind them',
      labelNames: ['consumer'],
      collect,
    }),
    onScrape(sample) {
      samples.add(sample);
      return () => samples.delete(sample);
    },
  };
}
