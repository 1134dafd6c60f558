import { useAppState } from '../state/context.ts';
import styles from './keys.module.css';

const MAC: Readonly<Record<string, string>> = { Mod: '⌘', Alt: '⌥', Shift: '⇧', Enter: '↵' };
const OTHERS: Readonly<Record<string, string>> = { Mod: 'Ctrl', Enter: '↵' };
const ARROWS: Readonly<Record<string, string>> = { Up: '↑', Down: '↓', Left: '←', Right: '→' };

/** Keys of a shortcut as this system writes them: `Mod` is Cmd or Ctrl. */
export function Keys({ keys, plain = false }: { readonly keys: readonly string[]; readonly plain?: boolean }) {
  const mac = useAppState(({ remote }) => remote.platform.os === 'macos');
  const names = mac ? MAC : OTHERS;
  return (
    <span className={`${styles.keys} ${plain ? styles.plain : ''}`}>
      {keys.map((key) => (
        <kbd key={key} className={styles.key}>
          {names[key] ?? ARROWS[key] ?? key}
        </kbd>
      ))}
    </span>
  );
}
