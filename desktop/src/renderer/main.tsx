import type { OrderbellClient } from '../client/orderbell-client.ts';
import { showInterface } from './root.tsx';

declare global {
  interface Window {
    /** From the preload: the client in the main process. */
    readonly orderbell: OrderbellClient;
  }
}

const container = document.querySelector<HTMLElement>('#root');
if (container === null) throw new Error('index.html has no element #root');
await showInterface({ container, client: window.orderbell, history: 'hash' });
