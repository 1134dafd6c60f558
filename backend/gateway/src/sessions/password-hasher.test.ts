import { parseOptions } from '@node-rs/argon2';
import { expect, it } from 'vitest';
import { createPasswordHasher } from './password-hasher.ts';

it('passwords are hashed as OWASP recommends, and only the right one matches', async () => {
  const { hash, matches } = await createPasswordHasher(1);
  const known = await hash('correct horse');
  expect(known).toMatch(/^\$argon2id\$/);
  expect(parseOptions(known)).toMatchObject({ memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  expect(await hash('correct horse')).not.toBe(known);
  expect(await Promise.all(['correct horse', 'wrong'].map((each) => matches(each, known)))).toEqual([true, false]);
}, 30_000);

it('nobody has a password that matches, not even the one that nobody has', async () => {
  const { matches } = await createPasswordHasher(1);
  expect(await matches('the password of nobody', undefined)).toBe(false);
}, 30_000);
