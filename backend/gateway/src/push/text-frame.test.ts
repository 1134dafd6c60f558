import { expect, it } from 'vitest';
import { textFrame } from './text-frame.ts';

it.each([
  [0, '8100'],
  [125, '817d'],
  [126, '817e007e'],
  [65_535, '817effff'],
  [65_536, '817f0000000000010000'],
])('says that %i bytes of text follow', (length, header) => {
  const frame = textFrame('a'.repeat(length));
  expect(frame.subarray(0, -length || undefined).toString('hex')).toBe(header);
  expect(frame).toHaveLength(header.length / 2 + length);
});

it('counts bytes, not characters', () => {
  const frame = textFrame('Заказ');
  expect([frame[1], frame.subarray(2).toString('utf8')]).toEqual([10, 'Заказ']);
});
