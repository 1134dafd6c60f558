import type { Pipeline, PipelineConsumer, PipelineRelay, PipelineStage } from '@orderbell/contracts';
import { useFormat } from '../hooks/use-format.ts';
import { durationText } from '../lib/time.ts';
import { WarningIcon } from '../ui/icons.tsx';
import { Card, CardTitle } from '../ui/page.tsx';
import styles from './flow.module.css';

interface FlowProps {
  readonly pipeline: Pipeline;
  /** The server does not answer: the numbers are of earlier. */
  readonly stale: boolean;
}

type StageName = PipelineStage['name'];

/** Which relay empties an outbox, and which consumer a topic. */
const RELAY_OF: Partial<Readonly<Record<StageName, PipelineRelay['service']>>> = {
  'orders-outbox': 'orders',
  'payments-outbox': 'payments',
};
const CONSUMER_OF: Partial<Readonly<Record<StageName, PipelineConsumer['service']>>> = {
  'payment-requests': 'payments',
  'payment-results': 'orders',
};

/** The way of all orders as a picture: from the upper left over to the right, and below back to the person who ordered. */
export function Flow({ pipeline, stale }: FlowProps) {
  const { t } = useFormat();
  return (
    <Card title={t('pipeline.flow.title')} className={styles.card}>
      <CardTitle>{t('pipeline.flow.title')}</CardTitle>
      <ol className={styles.flow} data-stale={stale} data-testid="flow">
        {pipeline.stages.map((stage) => (
          <Stage
            key={stage.name}
            stage={stage}
            relay={pipeline.relays.find(({ service }) => service === RELAY_OF[stage.name])}
            consumer={pipeline.consumers.find(({ service }) => service === CONSUMER_OF[stage.name])}
          />
        ))}
      </ol>
    </Card>
  );
}

interface StageProps {
  readonly stage: PipelineStage;
  readonly relay: PipelineRelay | undefined;
  readonly consumer: PipelineConsumer | undefined;
}

function Stage({ stage, relay, consumer }: StageProps) {
  const { t, locale } = useFormat();
  const { name, reachable, depth, oldestAgeSeconds, ratePerSecond, lag } = stage;
  const whole = new Intl.NumberFormat(locale);
  const rate = new Intl.NumberFormat(locale, { maximumFractionDigits: (ratePerSecond ?? 0) < 100 ? 1 : 0 });
  const rateText = ratePerSecond === null ? null : t('pipeline.flow.perSecond', { rate: rate.format(ratePerSecond) });
  const facts = [
    ['oldest', oldestAgeSeconds === null ? null : durationText(oldestAgeSeconds * 1000, locale)],
    ['rate', depth === null ? null : rateText],
    ['lag', lag === null ? null : whole.format(lag)],
  ] as const;
  return (
    <li className={styles.stage} data-name={name} data-moving={(ratePerSecond ?? 0) > 0}>
      <div className={styles.box} data-reachable={reachable}>
        <div className={styles.name}>{t(`pipeline.stage.${name}`)}</div>
        <div className={styles.service}>{t(`pipeline.service.${stage.service}`)}</div>
        {reachable ? (
          <>
            <div className={styles.depth}>
              {/* Where nothing waits, what passes is what there is to tell. */}
              <span className={styles.number}>{depth === null ? (rateText ?? '—') : whole.format(depth)}</span>{' '}
              {depth === null ? null : t('pipeline.flow.depth')}
            </div>
            <dl className={styles.facts}>
              {facts.map(([fact, text]) =>
                text === null ? null : (
                  <div key={fact}>
                    <dt>{t(`pipeline.flow.${fact}`)}</dt>
                    <dd>{text}</dd>
                  </div>
                ),
              )}
            </dl>
          </>
        ) : (
          <div className={styles.away}>
            <WarningIcon size={14} />
            {t('pipeline.flow.unreachable')}
          </div>
        )}
        {relay === undefined ? null : <Relay relay={relay} />}
        {consumer === undefined ? null : <Consumer consumer={consumer} />}
      </div>
    </li>
  );
}

function Relay({ relay: { holder, lastError, reachable } }: { readonly relay: PipelineRelay }) {
  const { t } = useFormat();
  if (!reachable) return null;
  return (
    <div className={styles.worker} data-bad={holder === null || lastError !== null}>
      {holder === null ? t('pipeline.flow.noRelay') : t('pipeline.flow.relay')}
      {holder === null ? null : <div className={styles.holder}>{holder}</div>}
      {lastError === null ? null : <div>{lastError}</div>}
    </div>
  );
}

function Consumer({ consumer: { state, partitions, lastError, reachable } }: { readonly consumer: PipelineConsumer }) {
  const { t } = useFormat();
  if (!reachable || state === null) return null;
  return (
    <div className={styles.worker} data-bad={state !== 'running'}>
      {t(`pipeline.consumer.${state}`)}
      {partitions === null ? null : <div>{t('pipeline.flow.partitions', { count: partitions })}</div>}
      {lastError === null ? null : <div>{lastError}</div>}
    </div>
  );
}
