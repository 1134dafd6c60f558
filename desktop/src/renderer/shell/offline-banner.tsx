import { Button } from '@mantine/core';
import { useAction } from '../hooks/use-action.ts';
import { useFormat } from '../hooks/use-format.ts';
import { useNow } from '../hooks/use-now.ts';
import { secondsUntil, timeOfDay } from '../lib/time.ts';
import { useApp, useAppState } from '../state/context.ts';
import { OfflineIcon } from '../ui/icons.tsx';
import styles from './shell.module.css';

/** While there is no connection: since when, why, what is kept, and when it is tried again. */
export function OfflineBanner() {
  const connection = useAppState(({ remote }) => remote.connection);
  return connection.status === 'offline' ? <Banner connection={connection} /> : null;
}

interface BannerProps {
  readonly connection: {
    readonly since: string;
    readonly reason: 'no-network' | 'server-unreachable' | 'server-refused';
    readonly nextAttemptAt: string | null;
  };
}

function Banner({ connection: { since, reason, nextAttemptAt } }: BannerProps) {
  const { t, locale } = useFormat();
  const { client } = useApp();
  const address = useAppState(({ remote }) => remote.server.address);
  const waiting = useAppState(
    ({ remote }) => remote.pending.filter(({ delivery }) => delivery.status !== 'refused').length,
  );
  const retry = useAction(() => client.reconnect());
  return (
    <section className={styles.banner} aria-label={t('connection.offline')}>
      <OfflineIcon size={18} />
      <div className={styles.bannerText}>
        <strong>{t('connection.banner.title', { time: timeOfDay(since, locale) })}.</strong>{' '}
        <span>
          {t(`connection.explain.${reason}`, { address })}{' '}
          {waiting === 0 ? t('connection.banner.kept') : t('connection.banner.waiting', { count: waiting })}
        </span>
      </div>
      <span className={styles.bannerNext}>
        <NextTry at={nextAttemptAt} waitsForNetwork={reason === 'no-network'} />
      </span>
      <Button size="compact-sm" variant="default" loading={retry.busy} onClick={() => void retry.run()}>
        {t('connection.banner.retryNow')}
      </Button>
    </section>
  );
}

function NextTry({ at, waitsForNetwork }: { readonly at: string | null; readonly waitsForNetwork: boolean }) {
  const { t } = useFormat();
  const now = useNow(1000);
  if (at === null) return waitsForNetwork ? null : t('connection.banner.trying');
  const seconds = secondsUntil(at, now);
  return seconds === 0 ? t('connection.banner.trying') : t('connection.banner.retryIn', { count: seconds });
}
