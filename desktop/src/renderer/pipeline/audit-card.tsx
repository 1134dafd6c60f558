import type { AuditState } from '@orderbell/contracts';
import { useFormat } from '../hooks/use-format.ts';
import { exactTime } from '../lib/time.ts';
import { Age } from '../ui/age.tsx';
import { FinishedIcon, RefusedIcon, WaitingIcon, type Icon } from '../ui/icons.tsx';
import { Card, CardTitle } from '../ui/page.tsx';
import styles from './pipeline.module.css';

const ICONS: Readonly<Record<AuditState['verdict'], Icon>> = {
  sound: FinishedIcon,
  damaged: RefusedIcon,
  unknown: WaitingIcon,
};

/** Whether orders and money agree, and since when that is known. */
export function AuditCard({ audit }: { readonly audit: AuditState }) {
  const { t } = useFormat();
  const { verdict, reachable, detail, lastLookedAt, lastSweepAt } = audit;
  const Shape = ICONS[verdict];
  return (
    <Card title={t('pipeline.audit.title')} className={styles.card}>
      <CardTitle>{t('pipeline.audit.title')}</CardTitle>
      <div className={styles.verdict} data-verdict={verdict} role="status" data-testid="verdict">
        <Shape size={18} />
        {t(reachable ? `pipeline.audit.verdict.${verdict}` : 'pipeline.audit.unreachable')}
      </div>
      {verdict === 'unknown' && detail !== null ? <p className={styles.small}>{detail}</p> : null}
      <dl className={styles.pairs}>
        <dt>{t('pipeline.audit.looked')}</dt>
        <dd>{lastLookedAt === null ? t('pipeline.audit.notYet') : <Age time={lastLookedAt} />}</dd>
        <dt>{t('pipeline.audit.swept')}</dt>
        <dd>{lastSweepAt === null ? t('pipeline.audit.notYet') : <Age time={lastSweepAt} />}</dd>
      </dl>
      <Findings audit={audit} />
    </Card>
  );
}

function Findings({ audit: { findings, findingsTotal } }: { readonly audit: AuditState }) {
  const { t, locale } = useFormat();
  if (findings.length === 0) return null;
  return (
    <>
      <p className={styles.small}>{t('pipeline.audit.findings', { count: findingsTotal })}</p>
      <ul className={styles.findings}>
        {findings.map(({ kind, subject, detail, firstSeenAt }) => (
          <li key={`${kind} ${subject}`}>
            <strong>{t(`pipeline.audit.finding.${kind}`)}</strong>
            <code className={styles.code}>{subject}</code>
            <span>{detail}</span>
            <span className={styles.small}>
              {t('pipeline.audit.since')} <time dateTime={firstSeenAt}>{exactTime(firstSeenAt, locale)}</time>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
