import { z } from 'zod';
import type { Settings } from '../orderbell-client.ts';

const choices = {
  language: z.enum(['system', 'en', 'ru']),
  theme: z.enum(['system', 'light', 'dark']),
  notifications: z.enum(['off', 'without-details', 'with-details']),
  sound: z.boolean(),
  closeToTray: z.boolean(),
  startAtSignIn: z.boolean(),
  startHidden: z.boolean(),
  singleKeyShortcuts: z.boolean(),
  serverAddress: z.string().max(2000),
} as const satisfies Record<keyof Settings, z.ZodType>;

/** Changes of settings as they come from outside: known names, fitting values, nothing else. */
export const SettingsChanges = z.strictObject({
  language: choices.language.exactOptional(),
  theme: choices.theme.exactOptional(),
  notifications: choices.notifications.exactOptional(),
  sound: choices.sound.exactOptional(),
  closeToTray: choices.closeToTray.exactOptional(),
  startAtSignIn: choices.startAtSignIn.exactOptional(),
  startHidden: choices.startHidden.exactOptional(),
  singleKeyShortcuts: choices.singleKeyShortcuts.exactOptional(),
  serverAddress: choices.serverAddress.exactOptional(),
});

export function defaultSettings(serverAddress: string): Settings {
  return {
    language: 'system',
    theme: 'system',
    notifications: 'with-details',
    sound: true,
    closeToTray: true,
    startAtSignIn: false,
    startHidden: false,
    singleKeyShortcuts: true,
    serverAddress,
  };
}

/** Saved settings, each that is missing or no longer fits replaced by its default: a damaged file never keeps a start from working. */
export function readSettings(saved: unknown, defaults: Settings): Settings {
  const object = z.record(z.string(), z.unknown()).safeParse(saved).data ?? {};
  const kept = Object.entries(choices).flatMap(([name, schema]) => {
    const value = schema.safeParse(object[name]);
    return value.success ? [[name, value.data] as const] : [];
  });
  const settings: Settings = { ...defaults, ...SettingsChanges.parse(Object.fromEntries(kept)) };
  return { ...settings, serverAddress: normalizeAddress(settings.serverAddress) ?? defaults.serverAddress };
}

/** The origin of an http or https URL, or null. */
export function normalizeAddress(text: string): string | null {
  try {
    const url = new URL(text.trim());
    if (!['http:', 'https:'].includes(url.protocol) || url.hostname === '') return null;
    return url.username === '' && url.password === '' ? url.origin : null;
  } catch {
    return null;
  }
}
