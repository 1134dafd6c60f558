import { describe, expect, it } from 'vitest';
import { ScanFloor } from './scan-floor.ts';

describe('ScanFloor', () => {
  it('starts at the beginning', () => {
    expect(new ScanFloor(1000).at(5)).toBe('0');
  });

  it('follows what was drained, one lag behind', () => {
    const floor = new ScanFloor(1000);
    floor.note('10', 0);
    floor.note('20', 500);
    expect(floor.at(999)).toBe('0');
    expect(floor.at(1000)).toBe('10');
    expect(floor.at(1499)).toBe('10');
    expect(floor.at(1500)).toBe('20');
  });

  it('never goes back, and compares numbers, not text', () => {
    const floor = new ScanFloor(1000);
    floor.note('100', 0);
    floor.note('9', 500);
    expect(floor.at(5000)).toBe('100');
  });

  it('begins anew after a reset', () => {
    const floor = new ScanFloor(1000);
    floor.note('100', 0);
    floor.reset();
    expect(floor.at(5000)).toBe('0');
  });

  it('keeps few samples however many pages are drained', () => {
    const floor = new ScanFloor(1000);
    for (let page = 0; page < 10_000; page++) floor.note(String(page), page / 10);
    expect(floor.at(2000)).toBe('9500');
  });
});
