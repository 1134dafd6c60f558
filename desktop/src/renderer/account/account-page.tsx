import { Button, Skeleton } from '@mantine/core';
import { useRef } from 'react';
import type { Account } from '@orderbell/contracts';
import { useAction } from '../hooks/use-action.ts';
import { useCommitted } from '../hooks/use-committed.ts';
import { useFormat } from '../hooks/use-format.ts';
import { useApp, useAppState } from '../state/context.ts';
import { Age } from '../ui/age.tsx';
import { AccountIcon } from '../ui/icons.tsx';
import { EmptyState, ProblemMessage } from '../ui/message.tsx';
import { Card, Page, PageColumn } from '../ui/page.tsx';
import { toast } from '../ui/toast.tsx';
import { BalanceCard } from './balance-card.tsx';
import { Ledger } from './ledger.tsx';
import { TopUpForm } from './top-up-form.tsx';
import styles from './account.module.css';

/** The money of the person: how much, where from, where to. */
export default function AccountPage() {
  const { t } = useFormat();
  const account = useAppState(({ remote }) => remote.account);
  const scroll = useRef<HTMLDivElement>(null);
  return (
    <Page title={t('account.title')} narrow scroll={scroll}>
      <PageColumn>
        {account.status === 'unknown' ? <Ghost /> : null}
        {account.status === 'none' ? <OpenAccount /> : null}
        {account.status === 'open' ? (
          <>
            <Balance account={account.account} />
            <BalanceCard />
            <Ledger scroll={scroll} />
          </>
        ) : null}
      </PageColumn>
    </Page>
  );
}

function Balance({ account }: { readonly account: Account }) {
  const { t, money } = useFormat();
  const committed = useCommitted();
  return (
    <Card>
      <div className={styles.top}>
        <div className={styles.balance}>
          <span className={styles.label}>{t('account.balance')}</span>
          <span className={styles.number} data-testid="balance">
            {money(account.balance)}
          </span>
          <span className={styles.updated}>
            <Age time={account.updatedAt} />
          </span>
          {committed === 0 ? null : (
            <span className={styles.committed}>{t('account.committed', { amount: money(committed) })}</span>
          )}
        </div>
        <TopUpForm />
      </div>
    </Card>
  );
}

/** The one thing to do for somebody who has no account. */
function OpenAccount() {
  const { t, money } = useFormat();
  const { client } = useApp();
  const open = useAction(() => client.openAccount());
  const run = async () => {
    if ((await open.run()) !== undefined) toast({ text: t('account.open.done') });
  };
  return (
    <>
      <EmptyState
        icon={AccountIcon}
        title={t('account.open.title')}
        body={t('account.open.body', { zero: money(0) })}
        actions={
          <Button loading={open.busy} onClick={() => void run()}>
            {t('account.open.action')}
          </Button>
        }
      />
      {open.problem === null ? null : <ProblemMessage title={t('account.open.failed')} problem={open.problem} />}
    </>
  );
}

function Ghost() {
  const { t } = useFormat();
  return (
    <Card>
      <div className={styles.balance} role="status" aria-busy="true" aria-label={t('app.starting')}>
        <Skeleton height={13} width={70} mb={14} />
        <Skeleton height={30} width={240} mb={10} />
        <Skeleton height={12} width={110} />
      </div>
    </Card>
  );
}
