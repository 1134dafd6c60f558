import type { Say } from '../machine/environment.ts';

/** What the desktop window needs to know of the stack. */
export interface DesktopSurroundings {
  readonly gatewayUrl: string;
  readonly webUrl: string;
  readonly say: Say;
}

/** Opens the desktop window; answers how to close it when the stack stops. */
export async function openDesktop({ webUrl, say }: DesktopSurroundings): Promise<() => Promise<void>> {
  say(`open ${webUrl} in a browser`);
  return async () => undefined;
}
