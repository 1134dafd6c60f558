import type { ServiceState } from '@orderbell/contracts';

/** What a service's relay, consumer and dead letters tell of themselves. Each rejects while what it asks is away. */
export interface StateSources {
  readonly topic: string;
  readonly relay: {
    readonly status: () => { readonly lastError: string | null };
    readonly backlog: () => Promise<{ readonly depth: number; readonly oldestAgeMs: number }>;
    readonly activity: () => Promise<{ readonly sentPerSecond: number; readonly holder: string | null }>;
  };
  readonly consumer: {
    readonly status: () => {
      readonly state: 'stopped' | 'starting' | 'running' | 'waiting';
      readonly partitions: number;
      readonly lastError: string | null;
    };
    readonly progress: () => Promise<{
      readonly lag: number;
      readonly handledPerSecond: number | null;
      readonly oldestAgeMs: number | null;
    }>;
  };
  readonly deadLetters: () => Promise<number>;
}

/** The part of the pipeline that every service has. While the broker is away the consumer's numbers are unknown. */
export function createReadState(sources: StateSources) {
  const { topic, relay, consumer } = sources;
  return async (): Promise<Omit<ServiceState, 'accepted'>> => {
    const [backlog, activity, progress, deadLetters] = await Promise.all([
      relay.backlog(),
      relay.activity(),
      consumer.progress().catch((error: unknown) => reason(error)),
      sources.deadLetters(),
    ]);
    const { state, partitions, lastError } = consumer.status();
    const away = typeof progress === 'string';
    return {
      outbox: {
        depth: backlog.depth,
        oldestAgeSeconds: Math.max(0, backlog.oldestAgeMs / 1000),
        ratePerSecond: activity.sentPerSecond,
        holder: activity.holder,
        lastError: relay.status().lastError,
      },
      consumer: {
        topic,
        state,
        partitions,
        lag: away ? null : progress.lag,
        oldestAgeSeconds: away || progress.oldestAgeMs === null ? null : progress.oldestAgeMs / 1000,
        ratePerSecond: away ? null : progress.handledPerSecond,
        lastError: away ? progress : lastError,
      },
      deadLetters,
    };
  };
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
