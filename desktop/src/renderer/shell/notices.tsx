import { CloseButton } from '@mantine/core';
import { useFormat } from '../hooks/use-format.ts';
import { useApp, useAppState } from '../state/context.ts';
import { WarningIcon } from '../ui/icons.tsx';
import styles from './shell.module.css';

/** What the person has to be told once. */
export function Notices() {
  const { t } = useFormat();
  const { client } = useApp();
  const notices = useAppState(({ remote }) => remote.notices);
  return notices.map((notice) => (
    <section key={notice} className={styles.banner} aria-label={t(`notice.${notice}.title`)}>
      <WarningIcon size={18} />
      <div className={styles.bannerText}>
        <strong>{t(`notice.${notice}.title`)}.</strong> <span>{t(`notice.${notice}.body`)}</span>
      </div>
      <CloseButton aria-label={t('action.dismiss')} onClick={() => void client.dismissNotice(notice)} />
    </section>
  ));
}
