import { Loader } from '@mantine/core';
import { BellMark } from '../ui/icons.tsx';
import styles from './sign-in.module.css';

/** While the session is restored; the words only for those who cannot see the bell. */
export function Splash({ text }: { readonly text: string }) {
  return (
    <main className={styles.splash} aria-busy="true">
      <BellMark size={40} />
      <Loader size={18} color="var(--ob-text-3)" />
      <span role="status">{text}</span>
    </main>
  );
}
