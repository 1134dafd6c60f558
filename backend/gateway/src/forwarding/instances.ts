import type { Logger } from '@orderbell/runtime';
import type { LookupFunction } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import { addressesOf, sharedName, type Address, type Resolve } from './addresses.ts';

/** One running copy of a service. */
export interface Instance {
  readonly url: string;
  readonly pool: Pool;
  /** Batches that it has not answered yet. */
  busy: number;
  up: boolean;
  /** Its name does not stand for it any more. */
  gone: boolean;
}

export interface Instances {
  /** Makes known who stands behind the names now. Waits for the name server only when nothing is known yet. */
  readonly current: () => Promise<void>;
  /** Asks the name server at once, for someone who finds nobody there. */
  readonly renew: () => Promise<void>;
  /** The least busy one that is up, in turn among equals; undefined when none is, or only `except`. */
  readonly pick: (except?: ReadonlySet<Instance>) => Instance | undefined;
  /** Takes an instance out of use until it answers a probe. */
  readonly markDown: (instance: Instance, reason: string) => void;
  /** Takes it out of use only if it does not answer a probe either: a broken exchange may have been one bad connection. */
  readonly suspect: (instance: Instance, reason: string) => void;
  /** How many there are, up or not; 1 at least. */
  readonly count: () => number;
  /** Those that do not answer, and the names behind which nobody is. */
  readonly unreachable: () => readonly string[];
  readonly close: () => Promise<void>;
}

export interface InstancesOptions {
  readonly service: string;
  readonly urls: readonly string[];
  readonly logger: Logger;
  /** `undefined` for one that is gone. */
  readonly onChange: (url: string, up: boolean | undefined) => void;
  readonly resolve?: Resolve | undefined;
}

/** What a configured URL stands for. */
interface Place {
  readonly url: string;
  /** The name to ask for; undefined for a URL that is one instance for good. */
  readonly name: string | undefined;
  /** By address. */
  readonly members: Map<string, Instance>;
  askedAt: number | undefined;
  asking: Promise<void> | undefined;
}

const FIRST_PROBE_MS = 50;
const PROBE_EVERY_MS = 500;
const PROBE_TIMEOUT_MS = 1_000;
/** After so long a busy gateway asks again who stands behind a name; an idle one asks nobody. */
const NAMES_KNOWN_FOR_MS = 1_000;

/**
 * The instances of a service: one for each URL, or, where a name stands for several, one for each of its addresses. One that fails is
 * left alone and probed until it lives again, so that no request pays for it.
 */
export function createInstances(options: InstancesOptions): Instances {
  const { service, urls, logger, onChange, resolve = addressesOf } = options;
  const stopping = new AbortController();
  let turn = 0;
  const places = urls.map((url): Place => {
    const name = sharedName(url);
    const place: Place = { url, name, members: new Map(), askedAt: undefined, asking: undefined };
    if (name === undefined) add(place, 'itself', openInstance(url));
    return place;
  });
  const all = (): readonly Instance[] => places.flatMap(({ members }) => [...members.values()]);

  function add(place: Place, key: string, instance: Instance): void {
    place.members.set(key, instance);
    onChange(instance.url, true);
  }

  function ask(place: Place): Promise<void> {
    place.asking ??= renewPlace(place).finally(() => {
      place.asking = undefined;
    });
    return place.asking;
  }

  async function renewPlace(place: Place): Promise<void> {
    if (place.name === undefined) return;
    // Without an answer those who were known may still be there.
    const found = await resolve(place.name).catch(() => undefined);
    place.askedAt = performance.now();
    if (found === undefined || stopping.signal.aborted) return;
    for (const each of found) {
      if (!place.members.has(each.address)) add(place, each.address, openInstance(place.url, each));
    }
    for (const [address, instance] of place.members) {
      if (!found.some((each) => each.address === address)) leave(place, address, instance);
    }
  }

  /** What is under way there ends by itself. */
  function leave(place: Place, address: string, instance: Instance): void {
    place.members.delete(address);
    instance.gone = true;
    onChange(instance.url, undefined);
    instance.pool.close().catch(() => undefined);
  }

  const probe = async (instance: Instance): Promise<void> => {
    for (let wait = FIRST_PROBE_MS; !instance.up; wait = Math.min(wait * 2, PROBE_EVERY_MS)) {
      await pause(wait, undefined, { signal: stopping.signal, ref: false });
      if (instance.gone) return;
      instance.up = await answers(instance);
    }
    if (instance.gone) return;
    onChange(instance.url, true);
    logger.info({ service, instance: instance.url }, 'an instance answers again');
  };

  const markDown = (instance: Instance, reason: string): void => {
    if (!instance.up || instance.gone) return;
    instance.up = false;
    onChange(instance.url, false);
    logger.warn({ service, instance: instance.url, reason }, 'an instance does not answer; it is probed');
    // Rejects only when the gateway stops.
    probe(instance).catch(() => undefined);
  };

  return {
    current: async () => {
      const unknown = places.filter(({ name, askedAt }) => name !== undefined && askedAt === undefined);
      if (unknown.length > 0) await Promise.all(unknown.map(ask));
      const now = performance.now();
      for (const place of places) {
        if (place.askedAt !== undefined && now - place.askedAt > NAMES_KNOWN_FOR_MS) void ask(place);
      }
    },
    renew: async () => {
      await Promise.all(places.map(ask));
    },
    markDown,
    pick: (except) => {
      const usable = all().filter((instance) => instance.up && except?.has(instance) !== true);
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
    count: () => Math.max(1, all().length),
    unreachable: () => [
      ...all()
        .filter(({ up }) => !up)
        .map(({ url }) => url),
      ...places.filter(({ askedAt, members }) => askedAt !== undefined && members.size === 0).map(({ url }) => url),
    ],
    close: async () => {
      stopping.abort();
      await Promise.all(all().map(({ pool }) => pool.destroy()));
    },
  };
}

/** An instance at a URL, or at one of the addresses of its name. Whom a request names stays the same. */
function openInstance(url: string, at?: Address): Instance {
  const pool = new Pool(url, {
    connections: 32,
    // Shorter than the services' 65 s, so that it is not the service that closes a connection which is about to be used.
    keepAliveTimeout: 30_000,
    connect: { timeout: 2_000, ...(at === undefined ? {} : { lookup: always(at) }) },
  });
  return { url: at === undefined ? url : urlAt(url, at), pool, busy: 0, up: true, gone: false };
}

function always({ address, family }: Address): LookupFunction {
  return (_hostname, { all }, callback) => {
    if (all === true) callback(null, [{ address, family }]);
    else callback(null, address, family);
  };
}

function urlAt(url: string, { address, family }: Address): string {
  const at = new URL(url);
  at.hostname = family === 6 ? `[${address}]` : address;
  return at.href.replace(/\/$/, '');
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
