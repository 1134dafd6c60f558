import { expect, it } from 'vitest';
import type { Fault } from './checks/check.ts';
import { createFindings } from './findings.ts';
import { createSweep } from './sweep.ts';
import { isStrange } from './table-watch.ts';

const fault = (subject: string): Fault => ({ kind: 'order-stuck', subject, detail: 'x' });
const at = (second: number): Date => new Date(second * 1000);

it('a finding is new once, and stays until a whole pass no longer shows it', () => {
  const findings = createFindings();
  expect(findings.seen('orders', 1, [fault('a'), fault('b')], at(1))).toHaveLength(2);
  expect(findings.passed('orders', 1)).toEqual([]);
  expect(findings.seen('orders', 2, [fault('b')], at(5))).toEqual([]);
  expect(findings.passed('ledger', 9)).toEqual([]);
  expect(findings.passed('orders', 2)).toEqual([fault('a')]);
  expect(findings.list()).toEqual([
    { ...fault('b'), firstSeenAt: at(1).toISOString(), lastSeenAt: at(5).toISOString() },
  ]);
});

it('a sweep goes through its table part by part, and begins again', async () => {
  const looked: (number | null)[] = [];
  const sweep = createSweep<number>('orders', (from) => {
    looked.push(from);
    return Promise.resolve({ faults: [], next: from === null ? 10 : null });
  });
  expect((await sweep.next()).ended).toBe(false);
  expect(sweep.isAtStart()).toBe(false);
  expect(await sweep.next()).toMatchObject({ ended: true, pass: 1 });
  expect(sweep.passes()).toBe(1);
  expect(await sweep.next()).toMatchObject({ ended: false, pass: 2 });
  expect(looked).toEqual([null, 10, null]);
});

it('what the services never do to a table is noticed, and what they do is not', () => {
  const counters = (inserted: bigint, updated: bigint, deleted: bigint) => ({ inserted, updated, deleted });
  const before = new Map([
    ['orders', counters(10n, 10n, 0n)],
    ['accounts', counters(1n, 10n, 0n)],
    ['transactions', counters(10n, 0n, 0n)],
    ['payment_refusals', counters(0n, 0n, 0n)],
  ]);
  const after = (name: string, change: ReturnType<typeof counters>) => new Map([...before, [name, change]]);
  expect(isStrange(before, before)).toBe(false);
  expect(isStrange(before, after('transactions', counters(10n, 0n, 1n)))).toBe(true);
  expect(isStrange(before, after('transactions', counters(10n, 1n, 0n)))).toBe(true);
  expect(isStrange(before, after('accounts', counters(1n, 11n, 0n)))).toBe(true);
  expect(isStrange(before, after('orders', counters(10n, 11n, 0n)))).toBe(true);
  const busy = new Map([...after('accounts', counters(1n, 11n, 0n)), ['transactions', counters(11n, 0n, 0n)] as const]);
  expect(isStrange(before, busy)).toBe(false);
});
