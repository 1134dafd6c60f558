import { describe, expect, it } from 'vitest';
import { shortcutOf } from './shortcuts.ts';

const stroke = (key: string, code: string, more: object = {}) => ({
  key,
  code,
  mod: false,
  alt: false,
  shift: false,
  typing: false,
  ...more,
});

describe('shortcuts', () => {
  it('work in the Russian layout too', () => {
    expect(shortcutOf(stroke('т', 'KeyN'), true, false)).toBe('new-order');
    expect(shortcutOf(stroke('л', 'KeyK', { mod: true }), true, false)).toBe('palette');
    expect(shortcutOf(stroke(',', 'Slash', { shift: true }), true, false)).toBe('help');
  });

  it('leave what is typed alone', () => {
    expect(shortcutOf(stroke('n', 'KeyN', { typing: true }), true, false)).toBe(null);
    expect(shortcutOf(stroke('n', 'KeyN', { mod: true, typing: true }), true, false)).toBe('new-order');
  });

  it('of a single letter can be turned off, those with Ctrl stay', () => {
    for (const code of ['KeyN', 'KeyG', 'Slash', 'KeyC']) {
      expect(shortcutOf(stroke('x', code), false, false)).toBe(null);
    }
    expect(shortcutOf(stroke('k', 'KeyK', { mod: true }), false, false)).toBe('palette');
    expect(shortcutOf(stroke('Escape', 'Escape'), false, false)).toBe('back');
  });

  it('come in sequences', () => {
    expect(shortcutOf(stroke('g', 'KeyG'), true, false)).toBe('g');
    expect(shortcutOf(stroke('o', 'KeyO'), true, true)).toBe('go-orders');
    expect(shortcutOf(stroke('o', 'KeyO'), true, false)).toBe(null);
    expect(shortcutOf(stroke('p', 'KeyP', { shift: true }), true, false)).toBe(null);
  });
});
