import type { Platform } from '../orderbell-client.ts';

const os: readonly (readonly [RegExp, Platform['os']])[] = [
  [/iphone|ipad|android/i, 'other'],
  [/mac/i, 'macos'],
  [/win/i, 'windows'],
  [/linux|x11/i, 'linux'],
];

/** From the user agent: only for words such as "Cmd" or "Ctrl". */
export function osOf(userAgent: string): Platform['os'] {
  return os.find(([pattern]) => pattern.test(userAgent))?.[1] ?? 'other';
}

const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdg\/([\d.]+)/, 'Edge'],
  [/\bFirefox\/([\d.]+)/, 'Firefox'],
  [/\bChrome\/([\d.]+)/, 'Chrome'],
  [/\bVersion\/([\d.]+).*Safari/, 'Safari'],
];

/** The browser and its version, for About and the diagnostics. */
export function browserOf(userAgent: string): { readonly name: string; readonly version: string } {
  for (const [pattern, name] of browsers) {
    const version = pattern.exec(userAgent)?.[1];
    if (version !== undefined) return { name, version };
  }
  return { name: 'Browser', version: 'unknown' };
}
