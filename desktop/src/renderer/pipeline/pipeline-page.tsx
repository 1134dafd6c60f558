import { Skeleton } from '@mantine/core';
import { useCallback } from 'react';
import { useFormat } from '../hooks/use-format.ts';
import { useApp } from '../state/context.ts';
import { ProblemMessage } from '../ui/message.tsx';
import { Card, Page, PageColumn } from '../ui/page.tsx';
import { AuditCard } from './audit-card.tsx';
import { DeadLetters } from './dead-letters.tsx';
import { Flow } from './flow.tsx';
import { usePolled } from './use-polled.ts';

const PIPELINE_EVERY = 1000;
const DEAD_LETTERS_EVERY = 2000;
/** More than anybody settles by hand; how many there are, the counts say. */
const DEAD_LETTERS_SHOWN = 100;

/** For operators: the way of all orders as it is now, what has stopped on it, and whether the money is right. */
export default function PipelinePage() {
  const { t } = useFormat();
  const { client } = useApp();
  const pipeline = usePolled(
    useCallback(() => client.getPipeline(), [client]),
    PIPELINE_EVERY,
  );
  const deadLetters = usePolled(
    useCallback(() => client.listDeadLetters({ limit: DEAD_LETTERS_SHOWN }), [client]),
    DEAD_LETTERS_EVERY,
  );
  const { value, problem } = pipeline;
  return (
    <Page title={t('pipeline.title')} narrow>
      <PageColumn>
        {problem === null ? null : (
          <ProblemMessage
            title={t('pipeline.failed')}
            problem={problem}
            onRetry={() => void pipeline.again()}
            {...(value === null ? {} : { kept: t('pipeline.kept') })}
          />
        )}
        {value !== null ? <Flow pipeline={value} stale={problem !== null} /> : problem === null ? <Ghost /> : null}
        <DeadLetters deadLetters={deadLetters} counts={value?.deadLetters ?? null} />
        {value === null ? null : <AuditCard audit={value.audit} />}
      </PageColumn>
    </Page>
  );
}

function Ghost() {
  const { t } = useFormat();
  return (
    <Card>
      <div style={{ padding: 24 }} role="status" aria-busy="true" aria-label={t('app.starting')}>
        <Skeleton height={110} mb={20} />
        <Skeleton height={110} />
      </div>
    </Card>
  );
}
