import type { Logger } from '@orderbell/runtime';
import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';

/** One running copy of a service. */
export interface Instance {
  readonly url: string;
  readonly pool: Pool;
  /** Batches that it has not answered yet. */
  busy: number;
  up: boolean;
}

export interface Instances {
  /** The least busy one that is up, in turn among equals; undefined when none is, or only `except`. */
  readonly pick: (except?: ReadonlySet<Instance>) => Instance | undefined;
  /** Takes an instance out of use until it answers a probe. */
  readonly markDown: (instance: Instance, reason: string) => void;
  /** Takes it out of use only if it does not answer a probe either: a broken exchange may have been one bad connection. */
  readonly suspect: (instance: Instance, reason: string) => void;
  readonly all: readonly Instance[];
  readonly close: () => Promise<void>;
}

export interface InstancesOptions {
  readonly service: string;
  readonly urls: readonly string[];
  readonly logger: Logger;
  readonly onChange: (url: string, up: boolean) => void;
}

const FIRST_PROBE_MS = 50;
const PROBE_EVERY_MS = 500;
const PROBE_TIMEOUT_MS = 1_000;

/** The instances of a service. One that fails is left alone and probed until it lives again, so that no request pays for it. */
export function createInstances({ service, urls, logger, onChange }: InstancesOptions): Instances {
  const stopping = new AbortController();
  let turn = 0;
  const all = urls.map((url): Instance => ({
    url,
    pool: new Pool(url, {
      connections: 32,
      // Shorter than the services' 65 s, so that it is not the service that closes a connection which is about to be used.
      keepAliveTimeout: 30_000,
      connect: { timeout: 2_000 },
      // One name may stand for several instances, and for others in a minute: a new connection asks for the addresses again.
      clientTtl: 10_000,
    }),
    busy: 0,
    up: true,
  }));
  for (const { url } of all) onChange(url, true);

  const probe = async (instance: Instance): Promise<void> => {
    for (let wait = FIRST_PROBE_MS; !instance.up; wait = Math.min(wait * 2, PROBE_EVERY_MS)) {
      await pause(wait, undefined, { signal: stopping.signal, ref: false });
      instance.up = await answers(instance);
    }
    onChange(instance.url, true);
    logger.info({ service, instance: instance.url }, 'an instance answers again');
  };

  const markDown = (instance: Instance, reason: string): void => {
    if (!instance.up) return;
    instance.up = false;
    onChange(instance.url, false);
    logger.warn({ service, instance: instance.url, reason }, 'an instance does not answer; it is probed');
    // Rejects only when the gateway stops.
    probe(instance).catch(() => undefined);
  };

  return {
    all,
    markDown,
    pick: (except) => {
      const usable = all.filter((instance) => instance.up && except?.has(instance) !== true);
      const least = Math.min(...usable.map(({ busy }) => busy));
      const candidates = usable.filter(({ busy }) => busy === least);
      turn += 1;
      return candidates[turn % Math.max(1, candidates.length)];
    },
    suspect: (instance, reason) => {
      logger.warn({ service, instance: instance.url, reason }, 'an exchange was not completed; the instance is probed');
      void answers(instance).then((alive) => {
        if (!alive && !stopping.signal.aborted) markDown(instance, reason);
      });
    },
    close: async () => {
      stopping.abort();
      await Promise.all(all.map(({ pool }) => pool.destroy()));
    },
  };
}

async function answers({ pool }: Instance): Promise<boolean> {
  try {
    const { statusCode, body } = await pool.request({
      method: 'GET',
      path: '/healthz',
      signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
    });
    await body.dump();
    return statusCode === 200;
  } catch {
    return false;
  }
}
