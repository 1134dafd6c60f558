import { PublicConfig } from '@orderbell/contracts';
import { RECONNECT, pauseAfter } from './backoff.ts';
import type { ClientProblem, ServerState } from './orderbell-client.ts';
import type { Cancel, Clock, KeyValueStore, Random } from './ports.ts';
import type { Call } from './requests.ts';

export interface ServerProbeOptions {
  readonly address: string;
  readonly call: Call;
  readonly clock: Clock;
  readonly random: Random;
  readonly store: KeyValueStore;
  readonly onState: (state: ServerState) => void;
  /** The server has answered (again). */
  readonly onReachable: () => void;
}

export interface ServerProbe {
  start(): Promise<void>;
  /** Asks at once instead of at the next try. Does nothing while the server is known to answer. */
  retryNow(): void;
  /** A call found no server: asks until one answers. */
  lost(problem: ClientProblem): void;
  dispose(): void;
}

/** Asks the server for its public configuration until it answers. */
export function createServerProbe(options: ServerProbeOptions): ServerProbe {
  const { address, call, clock, random, store, onState, onReachable } = options;
  const key = `config/${address}`;
  let config: PublicConfig | null = null;
  let since: string | null = null;
  let problem: ClientProblem | null = null;
  let failures = 0;
  let asking = false;
  let disposed = false;
  let cancelTimer: Cancel = () => {};

  const showUnreachable = (pause: number | null): void => {
    if (problem === null) return;
    since ??= new Date(clock.now()).toISOString();
    const nextAttemptAt = pause === null ? null : new Date(clock.now() + pause).toISOString();
    onState({ status: 'unreachable', address, config, since, nextAttemptAt, problem });
  };

  const failed = (found: ClientProblem): void => {
    problem = found;
    failures += 1;
    const pause = pauseAfter(failures, RECONNECT, random.fraction(), found.retryAfterSeconds);
    cancelTimer();
    cancelTimer = clock.after(pause, () => void ask());
    showUnreachable(pause);
  };

  const ask = async (): Promise<void> => {
    if (asking || disposed) return;
    asking = true;
    cancelTimer();
    showUnreachable(null);
    const answer = await call('config', {});
    asking = false;
    if (disposed) return;
    if (!answer.ok) {
      failed(answer.problem);
      return;
    }
    config = answer.value;
    since = null;
    problem = null;
    failures = 0;
    onState({ status: 'reachable', address, config });
    onReachable();
    await store.set(key, config);
  };

  return {
    async start() {
      onState({ status: 'connecting', address });
      const known = PublicConfig.safeParse(await store.get(key));
      config = known.success ? known.data : null;
      await ask();
    },
    retryNow() {
      if (problem !== null) void ask();
    },
    lost(found) {
      if (problem === null && !asking && !disposed) failed(found);
    },
    dispose() {
      disposed = true;
      cancelTimer();
    },
  };
}
