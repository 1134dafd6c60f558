import { useFormat } from '../hooks/use-format.ts';
import type { Affordability } from '../lib/affordability.ts';
import { InlineMessage } from '../ui/message.tsx';
import styles from './dialogs.module.css';

interface AffordabilityProps {
  readonly affordability: Affordability;
}

/** The balance, by the server, and what would be left. */
export function Sums({ affordability }: AffordabilityProps) {
  const { t, money } = useFormat();
  if (affordability.kind === 'no-account') return null;
  if (affordability.kind === 'unknown')
    return <InlineMessage kind="note">{t('newOrder.balanceUnknown')}</InlineMessage>;
  const short = affordability.kind === 'short';
  return (
    <dl className={styles.sums} aria-live="polite">
      <div>
        <dt>{t('newOrder.balance')}</dt>
        <dd>{money(affordability.balance)}</dd>
      </div>
      {affordability.committed === 0 ? null : (
        <div>
          <dt>{t('newOrder.committed')}</dt>
          <dd>{money(-affordability.committed)}</dd>
        </div>
      )}
      <div className={short ? styles.short : undefined}>
        <dt>{t(short ? 'newOrder.short' : 'newOrder.left')}</dt>
        <dd>{money(short ? affordability.shortBy : affordability.left)}</dd>
      </div>
    </dl>
  );
}

/** A warning that does not forbid. */
export function AffordabilityNote({ affordability }: AffordabilityProps) {
  const { t } = useFormat();
  if (affordability.kind === 'short') {
    return (
      <InlineMessage kind="warning" title={t('newOrder.insufficientTitle')}>
        {t('newOrder.insufficient')}
      </InlineMessage>
    );
  }
  if (affordability.kind === 'no-account') {
    return (
      <InlineMessage kind="warning" title={t('newOrder.noAccountTitle')}>
        {t('newOrder.noAccount')}
      </InlineMessage>
    );
  }
  return null;
}
