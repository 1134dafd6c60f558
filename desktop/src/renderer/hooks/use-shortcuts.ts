import { useEffect, useRef } from 'react';
import { shortcutOf, type ShortcutName } from '../lib/shortcuts.ts';
import { useApp } from '../state/context.ts';

/** How long after G the second letter counts. */
const SEQUENCE = 1200;

type Handlers = Partial<Readonly<Record<ShortcutName, () => void>>>;

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable="true"]') !== null;
}

function isInOverlay(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest('[role="menu"], [role="dialog"], [aria-expanded="true"]') !== null
  );
}

/** Runs what a key starts. Nothing runs while a dialog is open, except what opens with Mod. */
export function useShortcuts(handlers: Handlers): void {
  const { store } = useApp();
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });

  useEffect(() => {
    let pressedG = -Infinity;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.repeat) return;
      const stroke = {
        key: event.key,
        code: event.code,
        mod: event.ctrlKey || event.metaKey,
        alt: event.altKey,
        shift: event.shiftKey,
        typing: isTyping(event.target),
      };
      const { remote, dialog } = store.getState();
      const afterG = event.timeStamp - pressedG < SEQUENCE;
      const name = shortcutOf(stroke, remote.settings.singleKeyShortcuts, afterG);
      pressedG = name === 'g' ? event.timeStamp : -Infinity;
      if (name === null || name === 'g') return;
      if (dialog !== 'none' && name !== 'palette') return;
      // Escape first closes the menu or the bubble that it was pressed in.
      if (name === 'back' && isInOverlay(event.target)) return;
      const run = latest.current[name];
      if (run === undefined) return;
      event.preventDefault();
      run();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [store]);
}
