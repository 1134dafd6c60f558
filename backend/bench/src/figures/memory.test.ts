import { expect, it } from 'vitest';
import { lineThrough } from './memory.ts';

it('finds the slope of a line, and how sure it is', () => {
  const at = (x: number, y: number) => [x, y] as const;
  expect(lineThrough([at(0, 1), at(1, 3), at(2, 5)])).toEqual({ slope: 2, error: 0 });
  const noisy = lineThrough([at(0, 1), at(1, 0), at(2, 1), at(3, 0)]);
  expect(noisy.slope).toBeCloseTo(-0.2);
  expect(noisy.error).toBeGreaterThan(0.2);
  expect(lineThrough([at(1, 1), at(1, 2), at(1, 3)])).toEqual({ slope: Number.NaN, error: Number.NaN });
});
