import { Link } from 'react-router';
import type { ReactNode } from 'react';
import type { DeadLetter } from '@orderbell/contracts';
import { useFormat } from '../hooks/use-format.ts';
import { paths } from '../lib/screens.ts';
import { exactTime } from '../lib/time.ts';
import styles from './pipeline.module.css';

/** Everything that is needed to understand it, without a log. */
export function DeadLetterDetails({ letter }: { readonly letter: DeadLetter }) {
  const { t, locale } = useFormat();
  const { topic, partition, offset, key, consumer, reason, messageId, orderId, headers, payload, attempts } = letter;
  const place = partition === null || offset === null ? topic : t('order.hop.place', { topic, partition, offset });
  const facts: readonly (readonly [string, ReactNode])[] = [
    [t('pipeline.dead.reason'), reason],
    [t('pipeline.dead.origin'), place],
    [t('pipeline.dead.consumer'), consumer],
    [t('pipeline.dead.key'), key ?? '—'],
    [t('pipeline.dead.message'), messageId],
    [t('pipeline.dead.order'), orderId === null ? '—' : <Link to={paths.order(orderId)}>{orderId}</Link>],
  ];
  return (
    <div className={styles.details}>
      <dl className={styles.pairs}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h3 className={styles.part}>{t('pipeline.dead.payload')}</h3>
      <pre className={styles.raw} tabIndex={0} role="region" aria-label={t('pipeline.dead.payload')}>
        {payload === null ? t('pipeline.dead.noPayload') : indented(payload)}
      </pre>
      <h3 className={styles.part}>{t('pipeline.dead.headers')}</h3>
      <pre className={styles.raw} tabIndex={0} role="region" aria-label={t('pipeline.dead.headers')}>
        {Object.entries(headers)
          .map(([name, value]) => `${name}: ${value}`)
          .join('\n')}
      </pre>
      <h3 className={styles.part}>{t('pipeline.dead.tries')}</h3>
      <ol className={styles.tries}>
        {attempts.map(({ at, error, by }) => (
          <li key={at}>
            <time dateTime={at}>{exactTime(at, locale)}</time> {error}
            {by === null ? null : <span className={styles.small}> · {by}</span>}
          </li>
        ))}
      </ol>
    </div>
  );
}

/** JSON as people read it; whatever else it is, as it is. */
function indented(payload: string): string {
  try {
    return JSON.stringify(JSON.parse(payload), null, 2);
  } catch {
    return payload;
  }
}
