import type { Page } from 'playwright-core';
import type { Customer } from '../browser/support/customer.ts';

declare global {
  interface Window {
    arrived: { readonly at: number; readonly text: string }[];
    shown: Map<string, number>;
  }
}

/** In the page, before its scripts: when each frame reached the socket, and when each settled line was painted. */
export function watchEvents(): void {
  window.arrived = [];
  window.shown = new Map();
  const Real = window.WebSocket;
  window.WebSocket = class extends Real {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols);
      // The first listener: before the page's own code sees the frame.
      this.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        if (typeof data === 'string') window.arrived.push({ at: performance.now(), text: data });
      });
    }
  };
  new MutationObserver(() => {
    for (const row of document.querySelectorAll<HTMLElement>('[role=row][data-status=FINISHED]')) {
      const key = row.querySelector('[title]')?.getAttribute('title') ?? '';
      if (window.shown.has(key)) continue;
      window.shown.set(key, Number.NaN);
      requestAnimationFrame(() => setTimeout(() => window.shown.set(key, performance.now())));
    }
  }).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ['data-status'] });
}

/** Milliseconds from the frame with the result of an order until its line is painted, for so many orders one after the other. */
export async function measureEvents(page: Page, customer: Customer, count: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const description = `Measured ${index} at ${Date.now()}`;
    const { id } = await customer.order(100, description);
    const time = await page.waitForFunction(
      ([orderId, text]) => {
        const shown = window.shown.get(text ?? '');
        const frame = window.arrived.find(
          (each) => each.text.includes(orderId ?? '') && each.text.includes('"FINISHED"'),
        );
        return shown !== undefined && frame !== undefined && !Number.isNaN(shown) && { took: shown - frame.at };
      },
      [id, description],
    );
    const value = await time.jsonValue();
    if (value !== false) times.push(value.took);
  }
  return times;
}
