import { describe, expect, test } from 'vitest';
import { chooseSecret, UnusableSecret, type Candidates } from './choose-secret.ts';

const nothing: Candidates = {
  variable: 'ORDERS_DB_PASSWORD',
  given: undefined,
  stored: undefined,
  replace: false,
  make: () => 'made',
  afterwards: ['  tell the database'],
};

describe('chooseSecret', () => {
  test('one is made when none is given, once', () => {
    expect(chooseSecret(nothing)).toBe('made');
    expect(chooseSecret({ ...nothing, given: '' })).toBe('made');
    expect(chooseSecret({ ...nothing, stored: 'kept' })).toBe('kept');
  });

  test('a given one is used, again and again', () => {
    expect(chooseSecret({ ...nothing, given: 'mine' })).toBe('mine');
    expect(chooseSecret({ ...nothing, given: 'mine', stored: 'mine' })).toBe('mine');
  });

  test('one that is not in use is refused with the way to change it', () => {
    const differing = { ...nothing, given: 'new', stored: 'old' };
    expect(() => chooseSecret(differing)).toThrow(UnusableSecret);
    expect(() => chooseSecret(differing)).toThrow(
      /ORDERS_DB_PASSWORD is not the one .*Put the old one back.*--replace\n {2}tell the database/s,
    );
    expect(chooseSecret({ ...differing, replace: true })).toBe('new');
  });

  test('neither secret is told in the message', () => {
    const told = (): string => chooseSecret({ ...nothing, given: 'given-secret', stored: 'stored-secret' });
    expect(told).not.toThrow(/given-secret|stored-secret/);
  });

  test('a secret of several lines would end its own line', () => {
    expect(() => chooseSecret({ ...nothing, given: 'a\nb' })).toThrow('on one line');
  });
});
