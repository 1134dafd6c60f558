import { describe, expect, it } from 'vitest';
import { SettingsChanges, defaultSettings, normalizeAddress, readSettings } from './settings.ts';

const defaults = defaultSettings('http://localhost:8080');

describe('saved settings', () => {
  it('are read with defaults for what is missing, damaged or unknown', () => {
    const saved = { theme: 'dark', language: 'klingon', sound: 'yes', somethingNew: 1 };
    expect(readSettings(saved, defaults)).toEqual({ ...defaults, theme: 'dark' });
    expect(readSettings('garbage', defaults)).toEqual(defaults);
    expect(readSettings(undefined, defaults)).toEqual(defaults);
    expect(readSettings({ serverAddress: 'javascript:alert(1)' }, defaults)).toEqual(defaults);
  });

  it('change by known names and fitting values only', () => {
    expect(SettingsChanges.parse({ sound: false })).toEqual({ sound: false });
    expect(SettingsChanges.safeParse({ refreshToken: 'x' }).success).toBe(false);
    expect(SettingsChanges.safeParse({ theme: 'pink' }).success).toBe(false);
  });
});

describe('a server address', () => {
  it.each([
    ['http://localhost:8080', 'http://localhost:8080'],
    [' https://Orders.example.com/ ', 'https://orders.example.com'],
    ['https://orders.example.com/some/path?x=1', 'https://orders.example.com'],
  ])('%s is %s', (text, origin) => expect(normalizeAddress(text)).toBe(origin));

  it.each(['', 'localhost:8080', 'ftp://host', 'file:///etc/passwd', 'http://user:secret@host', 'javascript:alert(1)'])(
    '"%s" is none',
    (text) => expect(normalizeAddress(text)).toBeNull(),
  );
});
