import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';

export interface Memory {
  /** Bytes that JavaScript holds after a collection. */
  readonly heap: number;
  /** Bytes of the page's process, what it shares with the browser's other processes in part; null where the system does not tell. */
  readonly process: number | null;
}

/** What a page uses. The browser must show nothing else. */
export async function measureMemory(browser: Browser, page: Page): Promise<Memory> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? 0;
  const { processInfo } = await (await browser.newBrowserCDPSession()).send('SystemInfo.getProcessInfo');
  const sizes = await Promise.all(
    processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => proportionalSize(id)),
  );
  // The largest: an empty one stands by for the next page.
  const known = sizes.filter((size) => size !== null);
  return { heap, process: known.length === 0 ? null : Math.max(...known) };
}

async function proportionalSize(pid: number): Promise<number | null> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(text)?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}
