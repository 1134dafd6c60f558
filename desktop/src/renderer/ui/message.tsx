import type { ReactNode } from 'react';
import { Button } from '@mantine/core';
import type { ClientProblem } from '../../client/orderbell-client.ts';
import { useFormat } from '../hooks/use-format.ts';
import { problemDetail, problemText } from '../lib/problem-text.ts';
import { RefusedIcon, WarningIcon, type Icon } from './icons.tsx';
import styles from './message.module.css';

interface InlineMessageProps {
  readonly kind: 'error' | 'warning' | 'note';
  readonly title?: string;
  readonly children?: ReactNode;
  readonly detail?: string;
  readonly actions?: ReactNode;
  readonly icon?: Icon;
}

/** Words in place, beside what they are about. An error is read out at once. */
export function InlineMessage({ kind, title, children, detail, actions, icon }: InlineMessageProps) {
  const Shape = icon ?? (kind === 'error' ? RefusedIcon : WarningIcon);
  return (
    <div className={`${styles.inline} ${styles[kind]}`} {...(kind === 'error' ? { role: 'alert' } : {})}>
      {kind !== 'note' || icon !== undefined ? <Shape size={15} /> : null}
      <div className={styles.body}>
        {title === undefined ? null : <div className={styles.title}>{title}</div>}
        {children === undefined ? null : <div className={title === undefined ? '' : styles.text}>{children}</div>}
        {detail === undefined || detail === '' ? null : <div className={styles.detail}>{detail}</div>}
        {actions === undefined ? null : <div className={styles.actions}>{actions}</div>}
      </div>
    </div>
  );
}

interface ProblemMessageProps {
  /** What did not happen. */
  readonly title: string;
  readonly problem: ClientProblem;
  /** What was kept. */
  readonly kept?: string;
  readonly onRetry?: () => void;
}

/** What happened, what was kept, and the way on. */
export function ProblemMessage({ title, problem, kept, onRetry }: ProblemMessageProps) {
  const { t } = useFormat();
  return (
    <InlineMessage
      kind="error"
      title={title}
      detail={problemDetail(t, problem)}
      {...(onRetry === undefined
        ? {}
        : {
            actions: (
              <Button size="compact-sm" variant="default" onClick={onRetry}>
                {t('action.retry')}
              </Button>
            ),
          })}
    >
      {problemText(t, problem)} {kept}
    </InlineMessage>
  );
}

interface EmptyStateProps {
  readonly icon: Icon;
  readonly title: string;
  readonly body: string;
  readonly actions?: ReactNode;
}

/** Nothing to show: why, and the one thing to do next. */
export function EmptyState({ icon: Shape, title, body, actions }: EmptyStateProps) {
  return (
    <div className={styles.empty}>
      <div className={styles.emptyIcon}>
        <Shape size={22} />
      </div>
      <h2 className={styles.emptyTitle}>{title}</h2>
      <p className={styles.emptyBody}>{body}</p>
      {actions === undefined ? null : <div className={styles.emptyActions}>{actions}</div>}
    </div>
  );
}
