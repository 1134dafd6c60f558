import { expect, it } from 'vitest';
import { validate, version } from 'uuid';
import { newId } from './new-id.ts';

const MANY = 10_000;

it('makes UUIDs of version 7 of the time at which they are made, each greater than the one before', () => {
  const from = Date.now();
  const ids = Array.from({ length: MANY }, newId);
  const to = Date.now();
  expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true);
  expect(ids).toEqual([...new Set(ids)].toSorted());
  for (const id of ids) {
    const at = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
    expect(at >= from && at <= to).toBe(true);
  }
});

it('leaves to chance what neither time nor order decides', () => {
  const tails = Array.from({ length: MANY }, () => newId().slice(-8));
  expect(new Set(tails).size).toBeGreaterThan(MANY - 10);
});
