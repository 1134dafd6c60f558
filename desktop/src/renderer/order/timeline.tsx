import { Link } from 'react-router';
import type { JourneyHop, OrderJourney } from '@orderbell/contracts';
import { useFormat } from '../hooks/use-format.ts';
import { useNow } from '../hooks/use-now.ts';
import { isOver, timelineOf, type TimedHop } from '../lib/journey-timeline.ts';
import { paths } from '../lib/screens.ts';
import { durationText, exactTime, preciseTime } from '../lib/time.ts';
import { isOperator } from '../state/app-state.ts';
import { useAppState } from '../state/context.ts';
import { CancelledIcon, FinishedIcon, InProgressIcon, WarningIcon } from '../ui/icons.tsx';
import styles from './timeline.module.css';

/** The hops of an order, one under the other, each with a bar to the scale of the whole way. */
export function JourneyTimeline({ journey }: { readonly journey: OrderJourney }) {
  const { t } = useFormat();
  const now = useNow(isOver(journey) ? 60_000 : 100);
  const timeline = timelineOf(journey, now);
  return (
    <>
      <ol className={styles.hops} data-testid="timeline">
        {timeline.hops.map((timed) => (
          <Hop key={timed.hop.name} timed={timed} span={timeline.span} cancelled={journey.cancelReason !== null} />
        ))}
      </ol>
      {journey.unreachable.length === 0 ? null : (
        <p className={styles.note}>{t('order.hop.unreachable', { services: journey.unreachable.join(', ') })}</p>
      )}
      {journey.traceId === null ? null : (
        <p className={styles.note}>
          {t('order.hop.trace')} <code className={styles.code}>{journey.traceId}</code>
        </p>
      )}
    </>
  );
}

interface HopProps {
  readonly timed: TimedHop;
  readonly span: number;
  readonly cancelled: boolean;
}

function Hop({ timed: { hop, from, to, running }, span, cancelled }: HopProps) {
  const { t, locale } = useFormat();
  const took = to === null || hop.name === 'accepted' ? null : to - from;
  const look = running ? 'running' : hop.state;
  return (
    <li className={styles.hop} data-name={hop.name} data-state={look}>
      <span className={styles.marker}>
        <Marker hop={hop} running={running} cancelled={cancelled} />
      </span>
      <span className={styles.words}>
        <span className={styles.name}>{t(`order.hop.${hop.name}`)}</span>{' '}
        <span className={styles.detail}>
          {hop.at === null ? null : (
            <time dateTime={hop.at} title={exactTime(hop.at, locale)}>
              {preciseTime(hop.at, locale)}
            </time>
          )}
          <Details hop={hop} />
        </span>
      </span>
      <span className={styles.track} aria-hidden="true">
        {to === null ? null : (
          <span
            className={styles.bar}
            style={{ insetInlineStart: `${(from / span) * 100}%`, width: `${((to - from) / span) * 100}%` }}
          />
        )}
      </span>
      <span className={styles.took}>{took === null ? null : `${durationText(took, locale)}${running ? '…' : ''}`}</span>
    </li>
  );
}

/** Where it happened, and what came of it. */
function Details({ hop }: { readonly hop: JourneyHop }) {
  const { t } = useFormat();
  const operator = useAppState(({ remote }) => isOperator(remote));
  const { topic, partition, offset, transactionId, sockets, state, deadLetterId } = hop;
  return (
    <>
      {topic === null || partition === null || offset === null ? null : (
        <code className={styles.code}>{t('order.hop.place', { topic, partition, offset })}</code>
      )}
      {transactionId === null ? null : (
        <code className={styles.code}>{t('order.hop.ledger', { id: transactionId.slice(-12) })}</code>
      )}
      {sockets === null ? null : <span>{t('order.hop.sockets', { count: sockets })}</span>}
      {state !== 'failed' ? null : <span>{refusal(hop.detail)}</span>}
      {state !== 'dead-letter' ? null : (
        <span className={styles.dead}>
          {t('order.hop.dead-letter')}{' '}
          {operator && deadLetterId !== null ? <Link to={paths.pipeline}>{t('order.hop.toPipeline')}</Link> : null}
        </span>
      )}
    </>
  );

  function refusal(detail: string | null): string {
    return detail === 'insufficient-funds' || detail === 'no-account' || detail === 'payment-discarded'
      ? t(`shell.notification.reason.${detail}`)
      : t('order.hop.failed');
  }
}

interface MarkerProps {
  readonly hop: JourneyHop;
  readonly running: boolean;
  readonly cancelled: boolean;
}

function Marker({ hop, running, cancelled }: MarkerProps) {
  if (hop.state === 'dead-letter') return <WarningIcon size={16} />;
  if (hop.state === 'failed') return <CancelledIcon size={17} />;
  if (running) return <InProgressIcon size={17} />;
  if (hop.state === 'done' && hop.name === 'pushed') {
    return cancelled ? <CancelledIcon size={17} /> : <FinishedIcon size={18} />;
  }
  return <span className={styles.point} />;
}
