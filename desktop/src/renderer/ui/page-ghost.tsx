import { Skeleton } from '@mantine/core';
import { useFormat } from '../hooks/use-format.ts';
import styles from './page.module.css';

/** While the code of a page is on its way. */
export function PageGhost() {
  const { t } = useFormat();
  return (
    <div className={styles.narrow} role="status" aria-busy="true" aria-label={t('app.starting')}>
      <div className={styles.header}>
        <Skeleton height={20} width={120} />
      </div>
      <div className={styles.column}>
        <Skeleton height={180} radius="lg" />
        <Skeleton height={120} radius="lg" />
      </div>
    </div>
  );
}
