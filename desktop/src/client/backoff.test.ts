import { describe, expect, it } from 'vitest';
import { RECONNECT, pauseAfter } from './backoff.ts';

describe('pauses between tries', () => {
  it('grow and stay below the longest', () => {
    const pauses = Array.from({ length: 40 }, (_, failures) => pauseAfter(failures + 1, RECONNECT, 0.5));
    expect(pauses.toSorted((a, b) => a - b)).toEqual(pauses);
    expect(pauses[0]).toBe(375);
    expect(pauses.at(-1)).toBe(11_250);
  });

  it('are spread by chance over the upper half', () => {
    expect(pauseAfter(3, RECONNECT, 0)).toBe(1000);
    expect(pauseAfter(3, RECONNECT, 0.999_999)).toBe(2000);
  });

  it('are never shorter than the server asks', () => {
    expect(pauseAfter(1, RECONNECT, 0, 30)).toBe(30_000);
    expect(pauseAfter(20, RECONNECT, 1, 1)).toBe(15_000);
  });
});
