import { describe, expect, it } from 'vitest';
import { ScanFloor } from './scan-floor.ts';

describe('ScanFloor', () => {
  it('starts at the beginning', () => {
    expect(new ScanFloor(1000).at(5)).toBe('0');
  });

  it('follows what was dealt with at once while nothing is missing', () => {
    const floor = new ScanFloor(1000);
    floor.note(['1', '2', '3'], 0);
    expect(floor.at(0)).toBe('3');
    floor.note(['4'], 1);
    expect(floor.at(1)).toBe('4');
  });

  it('stays before what is missing until that has come', () => {
    const floor = new ScanFloor(1000);
    floor.note(['1', '2', '6', '7'], 0);
    expect(floor.at(0)).toBe('2');
    floor.note(['4'], 10);
    expect(floor.at(10)).toBe('2');
    floor.note(['3'], 20);
    expect(floor.at(20)).toBe('4');
    floor.note(['5', '8'], 30);
    expect(floor.at(30)).toBe('8');
  });

  it('waits for what is missing no longer than transactions take', () => {
    const floor = new ScanFloor(1000);
    floor.note(['1', '3'], 0);
    floor.note(['5'], 500);
    expect(floor.at(999)).toBe('1');
    expect(floor.at(1000)).toBe('3');
    expect(floor.at(1500)).toBe('5');
  });

  it('never goes back for what a full scan finds, and compares numbers, not text', () => {
    const floor = new ScanFloor(1000);
    floor.note(['9', '10', '100'], 0);
    expect(floor.at(5000)).toBe('100');
    floor.note(['42'], 5001);
    expect(floor.at(5001)).toBe('100');
  });

  it('knows numbers of 64 bits', () => {
    const floor = new ScanFloor(1000);
    floor.note(['9223372036854775806', '9223372036854775807'], 0);
    expect(floor.at(1000)).toBe('9223372036854775807');
  });

  it('begins anew after a reset', () => {
    const floor = new ScanFloor(1000);
    floor.note(['1', '2'], 0);
    floor.reset();
    expect(floor.at(5000)).toBe('0');
  });
});
