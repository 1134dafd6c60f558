import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRefreshTokens, hashOf } from './refresh-token.ts';

const id = '019ab000-0000-4000-8000-00000000000f';
const tokens = createRefreshTokens('secret');

describe('refresh tokens', () => {
  it('know their session, as do their successors', () => {
    const first = tokens.first(id);
    expect(tokens.sessionOf(first)).toBe(id);
    expect(tokens.sessionOf(tokens.next(first))).toBe(id);
  });

  it('are random at first, and follow one from the other after that', () => {
    expect(tokens.first(id)).not.toBe(tokens.first(id));
    const first = tokens.first(id);
    expect(tokens.next(first)).not.toBe(first);
    expect(tokens.next(first)).not.toBe(tokens.next(tokens.first(id)));
    expect(createRefreshTokens('secret').next(first)).toBe(tokens.next(first));
    expect(createRefreshTokens('another').next(first)).not.toBe(tokens.next(first));
  });

  it('fit into the contract and into a cookie', () => {
    expect(tokens.first(id)).toMatch(/^[\w-]{86}$/);
  });

  it('are not recognised when anybody else made them', () => {
    expect(tokens.sessionOf(createRefreshTokens('another').first(id))).toBeUndefined();
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String(), fc.uint8Array().map(toText)), (text) => {
        expect(tokens.sessionOf(text)).toBeUndefined();
      }),
    );
  });

  it('are not recognised with a single character changed', () => {
    const token = tokens.first(id);
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom('A', 'B', '-', '=', ' '), (at, character) => {
        const changed = `${token.slice(0, at)}${character}${token.slice(at + 1)}`;
        expect(tokens.sessionOf(changed)).toBe(changed === token ? id : undefined);
      }),
    );
    for (const changed of [`${token}=`, `${token} `, token.slice(1), `${token}${token}`])
      expect(tokens.sessionOf(changed)).toBeUndefined();
  });

  it('are stored as a hash', () => {
    expect(hashOf('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0');
  });
});

function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
