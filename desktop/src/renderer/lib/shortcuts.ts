/** What a key can start, wherever the focus is. */
export type ShortcutName =
  | 'new-order'
  | 'palette'
  | 'find'
  | 'help'
  | 'go-orders'
  | 'go-account'
  | 'go-pipeline'
  | 'go-settings'
  | 'copy-id'
  | 'next-order'
  | 'previous-order'
  | 'receipt'
  | 'back';

/** The part of a KeyboardEvent that matters. */
export interface Stroke {
  readonly key: string;
  readonly code: string;
  readonly mod: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
  /** The focus is where people type. */
  readonly typing: boolean;
}

const LETTERS: Readonly<Record<string, ShortcutName>> = {
  KeyN: 'new-order',
  KeyC: 'copy-id',
  KeyJ: 'next-order',
  KeyK: 'previous-order',
  KeyP: 'receipt',
};

const GO: Readonly<Record<string, ShortcutName>> = {
  KeyO: 'go-orders',
  KeyA: 'go-account',
  KeyP: 'go-pipeline',
  KeyS: 'go-settings',
};

/**
 * Which shortcut a key stroke is. `code` names the key's place, so that letters work in the Russian layout too. `afterG` says that the
 * stroke before was a single G. Letters alone count only when the settings allow them and nobody is typing.
 */
export function shortcutOf(stroke: Stroke, singleKeys: boolean, afterG: boolean): ShortcutName | 'g' | null {
  const { key, code, mod, alt, shift, typing } = stroke;
  if (mod && !alt && !shift) {
    if (code === 'KeyK') return 'palette';
    if (code === 'KeyN') return 'new-order';
    if (code === 'KeyF') return 'find';
    return null;
  }
  if (mod || alt || typing) return null;
  if (key === 'Escape') return 'back';
  if (key === '?' || (code === 'Slash' && shift)) return singleKeys ? 'help' : null;
  if (!singleKeys || shift) return null;
  if (code === 'Slash' || key === '/') return 'find';
  if (afterG && GO[code] !== undefined) return GO[code];
  if (code === 'KeyG') return 'g';
  return LETTERS[code] ?? null;
}
