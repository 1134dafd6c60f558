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
  // A heap takes its size in the first minutes of a load: what it does after that is growth.
  const settled = looks.slice(Math.floor(looks.length / 2));
  const growth = (name: 'orders' | 'payments'): Line =>
    lineThrough(settled.map(({ orders, rss }) => [orders / 1e6, rss[name] / 1e6] as const));
  const told = ({ slope, error }: Line): string => `${slope.toFixed(0)} ± ${error.toFixed(0)}`;
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
      values: [Math.max(growth('orders').slope, growth('payments').slope)],
      floor: 20,
      goal: 5,
      better: 'less',
      detail: `least squares over the last ${settled.length} looks, with the standard error: Orders ${told(growth('orders'))}, Payments ${told(growth('payments'))} MB`,
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

/** A slope, and its standard error. */
export interface Line {
  readonly slope: number;
  readonly error: number;
}

/** The straight line through the points by least squares (https://en.wikipedia.org/wiki/Simple_linear_regression). */
export function lineThrough(points: readonly (readonly [number, number])[]): Line {
  const sum = (of: (point: readonly [number, number]) => number): number =>
    points.reduce((total, point) => total + of(point), 0);
  const x = sum(([each]) => each) / points.length;
  const y = sum(([, each]) => each) / points.length;
  const spread = sum(([each]) => (each - x) ** 2);
  if (spread === 0 || points.length < 3) return { slope: Number.NaN, error: Number.NaN };
  const slope = sum(([px, py]) => (px - x) * (py - y)) / spread;
  const off = sum(([px, py]) => (py - y - slope * (px - x)) ** 2);
  return { slope, error: Math.sqrt(off / (points.length - 2) / spread) };
}
