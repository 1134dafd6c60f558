import { join } from 'node:path';

/** Where a broker listens and keeps its data. */
export interface BrokerPlace {
  readonly port: number;
  readonly controllerPort: number;
  readonly logDir: string;
  /** Where clients are told to go: a proxy's port in tests, its own otherwise. */
  readonly advertisedPort?: number | undefined;
}

/**
 * The broker's server.properties: one node that is broker and controller, sized for a developer's machine. Topics are
 * made by the services with the settings that they need; nothing makes one by a misspelt name.
 */
export function serverProperties({ port, controllerPort, logDir, advertisedPort = port }: BrokerPlace): string {
  const properties: Readonly<Record<string, string | number | boolean>> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${advertisedPort}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': logDir,
    'auto.create.topics.enable': false,
    // One node holds every copy.
    'default.replication.factor': 1,
    'min.insync.replicas': 1,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 1,
    // A consumer alone in its group starts at once; a killed one's partitions are free after its session of 6 s or more.
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1000,
    // A killed broker may come back only when its old registration has run out: 9 s by default, in which nothing works.
    // Much less, and a machine that is busy for a moment takes a broker that lives for dead, and its partitions with it.
    'broker.heartbeat.interval.ms': 1000,
    'broker.session.timeout.ms': 5000,
    // Entries without content, twice a second by default, tell other controllers that this one lives: there are none.
    'metadata.max.idle.interval.ms': 0,
    // Offsets of a group that sleeps over a long holiday are still there.
    'offsets.retention.minutes': 60 * 24 * 30,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'num.recovery.threads.per.data.dir': 2,
    'num.replica.fetchers': 1,
    'background.threads': 2,
    'group.coordinator.threads': 1,
    'share.coordinator.threads': 1,
    // The cleaner's buffers come out of the heap: 128 MiB by default, far more than the offsets topic can fill.
    'log.cleaner.dedupe.buffer.size': 4 * 1024 * 1024,
    'log.cleaner.io.buffer.size': 128 * 1024,
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/**
 * Java's own flags: a small heap, and the collector that needs least memory. Both compilers: with the first alone an order takes twice the
 * CPU. The second compiles what has run six times as often as it usually waits for: compiling was half of the
 * broker's CPU in its first minute under load, and what it spares by then is less. See docs/performance.md.
 */
export const javaFlags: readonly string[] = [
  '-Xms64m',
  '-Xmx256m',
  '-Xss512k',
  '-XX:+UseSerialGC',
  '-XX:Tier4InvocationThreshold=30000',
  '-XX:Tier4CompileThreshold=90000',
  '-XX:Tier4BackEdgeThreshold=240000',
  '-XX:MaxDirectMemorySize=64m',
  '-XX:+ExitOnOutOfMemoryError',
  '-XX:-UsePerfData',
  '-Djava.awt.headless=true',
  '-Djava.net.preferIPv4Stack=true',
];

/** Where Kafka's logging is configured. */
export const loggingFlags: readonly string[] = [
  `-Dlog4j2.configurationFile=${join(import.meta.dirname, '../../kafka/log4j2.properties')}`,
];
