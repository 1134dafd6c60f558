import type { Order } from '@orderbell/contracts';
import { useFormat } from '../hooks/use-format.ts';
import { timelineOf } from '../lib/journey-timeline.ts';
import { stepsOf, type Step } from '../lib/order-journey.ts';
import { durationText, exactTime, preciseTime } from '../lib/time.ts';
import { CancelledIcon, FinishedIcon, InProgressIcon } from '../ui/icons.tsx';
import { Card, CardTitle } from '../ui/page.tsx';
import { JourneyTimeline } from './timeline.tsx';
import { useJourney } from './use-journey.ts';
import styles from './order.module.css';

/** The way of the order, step by step, with the time that each took: as the server has recorded it, or as the order itself tells. */
export function Journey({ order }: { readonly order: Order }) {
  const { t, locale } = useFormat();
  const journey = useJourney(order);
  const steps = stepsOf(order);
  const total = steps.reduce((sum, { after }) => sum + (after ?? 0), 0);
  const shown = journey === null ? null : timelineOf(journey, Date.parse(order.updatedAt)).total;
  return (
    <Card title={t('order.journey.title')} className={styles.journey}>
      <div className={styles.journeyHead}>
        <CardTitle>{t('order.journey.title')}</CardTitle>
        {order.status === 'NEW' ? null : (
          <span className={styles.total}>
            {shown === null
              ? t('order.journey.total', { duration: durationText(total, locale) })
              : t('order.journey.onScreen', { duration: durationText(shown, locale) })}
          </span>
        )}
      </div>
      {journey === null ? (
        <ol className={styles.steps}>
          {steps.map((step) => (
            <StepLine key={step.name} step={step} />
          ))}
        </ol>
      ) : (
        <JourneyTimeline journey={journey} />
      )}
    </Card>
  );
}

function StepLine({ step: { name, at, after } }: { readonly step: Step }) {
  const { t, locale } = useFormat();
  return (
    <li className={styles.step} data-name={name}>
      <span className={styles.marker}>
        <Marker name={name} />
      </span>
      <span className={styles.stepName}>
        {t(`order.journey.${name}`)}{' '}
        {after === null ? null : (
          <span className={styles.after}>{t('order.journey.after', { duration: durationText(after, locale) })}</span>
        )}
      </span>
      {at === null ? null : (
        <time className={styles.stepTime} dateTime={at} title={exactTime(at, locale)}>
          {preciseTime(at, locale)}
        </time>
      )}
    </li>
  );
}

function Marker({ name }: { readonly name: Step['name'] }) {
  switch (name) {
    case 'placed':
      return <span className={styles.point} />;
    case 'waiting':
      return <InProgressIcon size={17} />;
    case 'finished':
      return <FinishedIcon size={18} />;
    case 'cancelled':
      return <CancelledIcon size={17} />;
    default:
      return name satisfies never;
  }
}
