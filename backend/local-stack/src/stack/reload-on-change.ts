import { existsSync, watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';
import type { Say } from '../machine/environment.ts';
import { root } from './root.ts';
import { affectedServices, isSource, sourceFolders } from './sources.ts';
import type { Supervised } from './supervise.ts';

export interface ReloadOptions {
  readonly processes: readonly Supervised[];
  readonly say: Say;
}

/** Watches sources until it is stopped. */
export interface Reload {
  stop(): void;
}

/** How long nothing more must change before services are started anew: an editor or git writes several files. */
const quietMs = 150;

/**
 * Starts services anew when a file changes that they are made of. They end gracefully, as in a deployment: nothing is lost and
 * clients come back by themselves. A service that does not start with the change stays down until the next one.
 */
export function reloadOnChange({ processes, say }: ReloadOptions): Reload {
  const changed = new Set<string>();
  /** The latest reload of each service: an older one that is still waiting has nothing more to do or say. */
  const latest = new Map<Supervised, number>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const startAnew = async (service: Supervised): Promise<void> => {
    const mine = (latest.get(service) ?? 0) + 1;
    latest.set(service, mine);
    const isOver = (): boolean => stopped || latest.get(service) !== mine;
    const begun = performance.now();
    try {
      await service.stop();
      if (isOver()) return;
      await service.start();
      if (!isOver()) say(`${service.name} is back after ${((performance.now() - begun) / 1000).toFixed(1)} s`);
    } catch (cause) {
      if (isOver()) return;
      const reason = cause instanceof Error ? cause.message : String(cause);
      say(`${service.name} does not start, and waits for the next change. ${reason}`);
    }
  };
  const reload = (): void => {
    const files = [...changed];
    changed.clear();
    const kinds: ReadonlySet<string> = affectedServices(files);
    const affected = processes.filter(({ name }) => kinds.has(name.replace(/-\d+$/, '')));
    if (stopped || affected.length === 0) return;
    say(`changed: ${files.join(', ')}; starting ${affected.map(({ name }) => name).join(', ')} anew`);
    for (const service of affected) void startAnew(service);
  };
  const note = (file: string): void => {
    if (!isSource(file)) return;
    changed.add(file);
    clearTimeout(timer);
    timer = setTimeout(reload, quietMs);
  };

  const watchers = sourceFolders
    .filter((folder) => existsSync(join(root, folder)))
    .map((folder) => watchFolder(folder, note, say));
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}

function watchFolder(folder: string, note: (file: string) => void, say: Say): FSWatcher {
  const watcher = watch(join(root, folder), { recursive: true }, (_, name) => {
    if (name !== null) note(join(folder, name));
  });
  watcher.on('error', (cause) => say(`changes in ${folder} are not seen any more: ${cause.message}`));
  return watcher;
}
