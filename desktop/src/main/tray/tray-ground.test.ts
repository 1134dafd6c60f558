import { describe, expect, it } from 'vitest';
import { trayGround } from './tray-ground.ts';

describe('the ground of the tray’s icon', () => {
  it('is the system’s affair on macOS, which colours the icon itself', () => {
    expect(trayGround({ os: 'darwin', desktop: '', darkBars: false })).toBe('template');
  });

  it('follows the system’s bars on Windows and on most Linux desktops', () => {
    for (const os of ['win32', 'linux'] as const) {
      expect(trayGround({ os, desktop: 'KDE', darkBars: true })).toBe('on-dark');
      expect(trayGround({ os, desktop: 'KDE', darkBars: false })).toBe('on-light');
    }
  });

  it('is dark on desktops whose bar always is, and where nobody says', () => {
    expect(trayGround({ os: 'linux', desktop: 'ubuntu:GNOME', darkBars: false })).toBe('on-dark');
    expect(trayGround({ os: 'linux', desktop: 'XFCE', darkBars: null })).toBe('on-dark');
  });
});
