import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { usageOfOne } from '../machine/processes.ts';
import type { Figure } from '../report/figure.ts';
import type { MemoryLook } from './held-transaction.ts';

/** P7: what the services hold after everything that this run has done. */
export async function memory(looks: readonly MemoryLook[]): Promise<readonly Figure[]> {
  const last = looks.at(-1);
  if (last === undefined) return [];
  const bare = await bareNode();
  const growth = (name: 'orders' | 'payments'): number =>
    slope(looks.map(({ orders, rss }) => [orders / 1e6, rss[name] / 1e6] as const));
  const larger = Math.max(last.rss.orders, last.rss.payments);
  return [
    {
      id: 'P7a',
      what: `RSS of the larger of Orders and Payments after ${last.orders} orders / a bare Node process`,
      unit: 'times',
      values: [larger / bare],
      floor: 6,
      goal: 3.5,
      better: 'less',
      detail: `${(last.rss.orders / 1e6).toFixed(0)} and ${(last.rss.payments / 1e6).toFixed(0)} MB, bare ${(bare / 1e6).toFixed(0)} MB`,
    },
    {
      id: 'P7b',
      what: 'growth per million orders, the larger of the two',
      unit: 'MB',
      values: [Math.max(growth('orders'), growth('payments'))],
      floor: 20,
      goal: 5,
      better: 'less',
      detail: `least squares over ${looks.length} looks: Orders ${growth('orders').toFixed(1)}, Payments ${growth('payments').toFixed(1)} MB`,
    },
  ];
}

/** Bytes of a Node process that does nothing. */
async function bareNode(): Promise<number> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); console.log("up")'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'data');
  const { rss } = child.pid === undefined ? { rss: Number.NaN } : await usageOfOne(child.pid, false);
  child.kill();
  return rss;
}

/** The slope of the straight line through the points by least squares. */
export function slope(points: readonly (readonly [number, number])[]): number {
  const mean = (of: (point: readonly [number, number]) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const x = mean(([each]) => each);
  const y = mean(([, each]) => each);
  const below = points.reduce((sum, [each]) => sum + (each - x) ** 2, 0);
  return below === 0 ? Number.NaN : points.reduce((sum, [px, py]) => sum + (px - x) * (py - y), 0) / below;
}
