import type { Net, PowerMonitor } from 'electron';
import type { Network, NetworkEvent } from '../client/ports.ts';

/** Electron tells main nothing about the network's return; looking costs next to nothing. */
const LOOK_EVERY_MS = 2_000;

/** Network and sleep as the system reports them. */
export function systemNetwork(net: Pick<Net, 'isOnline'>, powerMonitor: Pick<PowerMonitor, 'on'>): Network {
  const listeners = new Set<(event: NetworkEvent) => void>();
  const tell = (event: NetworkEvent): void => {
    for (const listener of listeners) listener(event);
  };
  let online = net.isOnline();
  setInterval(() => {
    const before = online;
    online = net.isOnline();
    if (online && !before) tell('returned');
  }, LOOK_EVERY_MS);
  powerMonitor.on('resume', () => tell('resumed'));
  return {
    online: () => net.isOnline(),
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
