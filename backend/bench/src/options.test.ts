import { expect, it } from 'vitest';
import { parseOptions, parts, UsageError } from './options.ts';

it('measures everything and writes it down unless told otherwise', () => {
  expect(parseOptions([])).toMatchObject({ parts, out: 'docs/bench' });
});

it('a quick look, or a part, is printed alone: it must not pass for the whole', () => {
  expect(parseOptions(['--quick'])).toMatchObject({ parts: ['throughput', 'one-account', 'latency'], out: null });
  expect(parseOptions(['--only', 'sockets,throughput'])).toMatchObject({ parts: ['throughput', 'sockets'], out: null });
  expect(parseOptions(['--quick', '--out', 'x']).out).toBe('x');
});

it('says what it does not know, and what it knows', () => {
  expect(() => parseOptions(['--only', 'speed'])).toThrow(
    new UsageError(`There is no part speed; there are ${parts.join(', ')}.`),
  );
  expect(() => parseOptions(['--fast'])).toThrow(/--fast.*\n\nnpm run bench/);
  expect(() => parseOptions(['--quick', '--full'])).toThrow(UsageError);
});
