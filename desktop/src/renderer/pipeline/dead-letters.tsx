import { Button } from '@mantine/core';
import { useState } from 'react';
import type { DeadLetter, DeadLetterPage, Pipeline } from '@orderbell/contracts';
import { useFormat } from '../hooks/use-format.ts';
import { Age } from '../ui/age.tsx';
import { DownIcon, FinishedIcon, RefusedIcon, UpIcon, WaitingIcon } from '../ui/icons.tsx';
import { InlineMessage, ProblemMessage } from '../ui/message.tsx';
import { Card, CardTitle } from '../ui/page.tsx';
import { DeadLetterDetails } from './dead-letter-details.tsx';
import { SettleDialog, type Settlement } from './settle-dialog.tsx';
import type { Polled } from './use-polled.ts';
import styles from './pipeline.module.css';

interface DeadLettersProps {
  readonly deadLetters: Polled<DeadLetterPage>;
  readonly counts: Pipeline['deadLetters'] | null;
}

/** What could not be handled: what it is, why, and what can be done about it. */
export function DeadLetters({ deadLetters: { value, problem, again }, counts }: DeadLettersProps) {
  const { t } = useFormat();
  const [settlement, setSettlement] = useState<Settlement | null>(null);
  const [asking, setAsking] = useState(false);
  const ask = (wanted: Settlement): void => {
    setSettlement(wanted);
    setAsking(true);
  };
  const total = counts === null ? null : (counts.orders ?? 0) + (counts.payments ?? 0);
  return (
    <Card title={t('pipeline.dead.title')} className={styles.dead}>
      <div className={styles.head}>
        <CardTitle>{t('pipeline.dead.title')}</CardTitle>
        {total === null || total === 0 ? null : (
          <span className={styles.count} data-testid="dead-letters">
            {t('pipeline.dead.count', { count: total })}
          </span>
        )}
      </div>
      {problem === null ? null : (
        <div className={styles.block}>
          <ProblemMessage title={t('pipeline.dead.failed')} problem={problem} onRetry={() => void again()} />
        </div>
      )}
      {value === null || value.unreachable.length === 0 ? null : (
        <div className={styles.block}>
          <InlineMessage kind="warning">
            {t('pipeline.dead.unreachable', { services: value.unreachable.join(', ') })}
          </InlineMessage>
        </div>
      )}
      {value === null ? null : value.items.length === 0 ? (
        <p className={styles.none}>
          <FinishedIcon size={17} />
          {t('pipeline.dead.none')}
        </p>
      ) : (
        <ul className={styles.letters}>
          {value.items.map((letter) => (
            <Letter key={letter.id} letter={letter} onSettle={ask} />
          ))}
        </ul>
      )}
      {settlement === null ? null : (
        <SettleDialog settlement={settlement} opened={asking} onClose={() => setAsking(false)} onSettled={again} />
      )}
    </Card>
  );
}

interface LetterProps {
  readonly letter: DeadLetter;
  readonly onSettle: (settlement: Settlement) => void;
}

function Letter({ letter, onSettle }: LetterProps) {
  const { t } = useFormat();
  const [open, setOpen] = useState(false);
  const { id, status, type, topic, service, detail, createdAt, attempts } = letter;
  const Shape = status === 'open' ? RefusedIcon : WaitingIcon;
  const Chevron = open ? UpIcon : DownIcon;
  return (
    <li className={styles.letter} data-status={status} data-testid="dead-letter">
      <div className={styles.line}>
        <Shape size={16} />
        <div className={styles.what}>
          <div className={styles.type}>{type ?? topic}</div>
          <div className={styles.small}>
            {t(`pipeline.service.${service}`)} · {t(`pipeline.dead.status.${status}`)}
            {attempts.length === 0 ? null : ` · ${t('pipeline.dead.attempts', { count: attempts.length })}`} ·{' '}
            <Age time={createdAt} />
          </div>
          <div className={styles.error}>{detail}</div>
        </div>
      </div>
      <div className={styles.actions}>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          aria-expanded={open}
          aria-controls={`letter-${id}`}
          rightSection={<Chevron size={13} />}
          onClick={() => setOpen(!open)}
        >
          {t('pipeline.dead.details')}
        </Button>
        {status === 'open' ? (
          <>
            <Button size="compact-sm" variant="default" onClick={() => onSettle({ kind: 'discard', letter })}>
              {t('pipeline.dead.discard')}
            </Button>
            <Button size="compact-sm" onClick={() => onSettle({ kind: 'requeue', letter })}>
              {t('pipeline.dead.requeue')}
            </Button>
          </>
        ) : null}
      </div>
      <div id={`letter-${id}`} hidden={!open}>
        {open ? <DeadLetterDetails letter={letter} /> : null}
      </div>
    </li>
  );
}
