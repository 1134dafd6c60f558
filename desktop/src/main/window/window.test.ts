import { describe, expect, it } from 'vitest';
import { onClose, startsHidden } from './close-policy.ts';
import { FIRST, WindowPlace, placeWindow } from './window-place.ts';

const laptop = { x: 0, y: 25, width: 1440, height: 875 };
const second = { x: 1440, y: 0, width: 2560, height: 1440 };
const saved = (x: number, y: number, width = 1000, height = 700) => ({
  bounds: { x, y, width, height },
  maximized: false,
});

describe('the window’s place', () => {
  it('is kept, on any screen', () => {
    expect(placeWindow(saved(100, 100), [laptop])).toEqual(saved(100, 100));
    expect(placeWindow(saved(2000, 300), [laptop, second])).toEqual(saved(2000, 300));
    expect(placeWindow({ ...saved(100, 100), maximized: true }, [laptop]).maximized).toBe(true);
  });

  it('is the middle of what is there when its screen is gone, or it could not be grasped', () => {
    for (const place of [saved(2000, 300), saved(-950, 100), saved(1400, 100), saved(100, -300), saved(100, 890)])
      expect(placeWindow(place, [laptop]).bounds).toEqual({ width: 1000, height: 700 });
  });

  it('is no larger than the screen, and at first of a good size', () => {
    expect(placeWindow(saved(0, 25, 4000, 3000), [laptop]).bounds).toEqual({ x: 0, y: 25, width: 1440, height: 875 });
    expect(placeWindow(null, [laptop]).bounds).toEqual(FIRST);
    expect(placeWindow(null, [{ x: 0, y: 0, width: 800, height: 600 }]).bounds).toEqual({ width: 800, height: 600 });
  });

  it('that was damaged on disk is none', () => {
    expect(WindowPlace.safeParse({ bounds: { x: 1, y: 2, width: 0, height: 1 }, maximized: false }).success).toBe(
      false,
    );
  });
});

describe('closing the window', () => {
  it('hides it only where there is a tray, the person wants it, and the app does not end', () => {
    const hide = { quitting: false, closeToTray: true, tray: true };
    expect(onClose(hide)).toBe('hide');
    for (const change of [{ quitting: true }, { closeToTray: false }, { tray: false }])
      expect(onClose({ ...hide, ...change })).toBe('close');
  });
});

describe('a hidden start', () => {
  it('needs a tray or a dock to be found again', () => {
    expect(startsHidden({ asked: true, tray: true, dock: false })).toBe(true);
    expect(startsHidden({ asked: true, tray: false, dock: true })).toBe(true);
    expect(startsHidden({ asked: true, tray: false, dock: false })).toBe(false);
    expect(startsHidden({ asked: false, tray: true, dock: true })).toBe(false);
  });
});
