import { createBrowserClient } from '../client/browser.ts';
import { showInterface } from '../renderer/root.tsx';

const container = document.querySelector<HTMLElement>('#root');
if (container === null) throw new Error('index.html has no element #root');
await showInterface({ container, client: await createBrowserClient(), history: 'browser' });
