import { expect, it } from 'vitest';
import { seededRandom } from './random.ts';

it('a seed fixes every number, and bounds are kept and reached', () => {
  const draw = (seed: number) => {
    const random = seededRandom(seed);
    return Array.from({ length: 1000 }, () => random.between(3, 7));
  };
  expect(draw(42)).toEqual(draw(42));
  expect(draw(42)).not.toEqual(draw(43));
  expect(new Set(draw(42))).toEqual(new Set([3, 4, 5, 6, 7]));
});
