import { UsageError } from '@orderbell/local-stack/usage';
import { expect, it } from 'vitest';
import { parseOptions, parts } from './options.ts';

it('measures what fits into a quarter of an hour and writes it down unless told otherwise', () => {
  const { parts: usual, out } = parseOptions([]);
  expect(parts.filter((part) => !usual.includes(part))).toEqual(['growth']);
  expect(out).toBe('docs/bench');
});

it('measures everything when it has the time', () => {
  expect(parseOptions(['--full'])).toMatchObject({ parts, scale: { outageMs: 60_000 }, out: 'docs/bench' });
});

it('a quick look, or a part, is printed alone: it must not pass for the whole', () => {
  expect(parseOptions(['--quick'])).toMatchObject({ parts: ['throughput', 'one-account', 'latency'], out: null });
  expect(parseOptions(['--only', 'sockets,throughput'])).toMatchObject({ parts: ['throughput', 'sockets'], out: null });
  expect(parseOptions(['--quick', '--out', 'x']).out).toBe('x');
});

it('fills tables with as many orders as it is told', () => {
  expect(parseOptions(['--only', 'growth']).scale.history).toEqual([1_000_000]);
  expect(parseOptions(['--history', '200000,10000000']).scale.history).toEqual([200_000, 10_000_000]);
  for (const text of ['', 'many', '1000', '1e6,-1'])
    expect(() => parseOptions(['--history', text])).toThrow(/--history takes numbers of orders/);
});

it('says what it does not know, and what it knows', () => {
  expect(() => parseOptions(['--only', 'speed'])).toThrow(
    new UsageError(`There is no part speed; there are ${parts.join(', ')}.`),
  );
  expect(() => parseOptions(['--fast'])).toThrow(/--fast.*\n\nnpm run bench/);
  expect(() => parseOptions(['--quick', '--full'])).toThrow(UsageError);
});
