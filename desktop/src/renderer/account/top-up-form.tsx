import { Button } from '@mantine/core';
import { useRef, useState, type FormEvent } from 'react';
import { useAction } from '../hooks/use-action.ts';
import { useFormat } from '../hooks/use-format.ts';
import { amountProblemText } from '../lib/amount-problem-text.ts';
import { newIdempotencyKey } from '../../client/idempotency-key.ts';
import { formatMoney, MAX_MINOR_UNITS, toDecimalText } from '../../i18n/money.ts';
import { parseAmount } from '../lib/parse-amount.ts';
import { useApp } from '../state/context.ts';
import { AmountInput } from '../ui/amount-input.tsx';
import { InlineMessage, ProblemMessage } from '../ui/message.tsx';
import { CardTitle } from '../ui/page.tsx';
import { toast } from '../ui/toast.tsx';
import styles from './account.module.css';

/** In whole units of the currency. */
const QUICK = [500, 1000, 5000, 10_000] as const;

/** Puts money on the account. The amount is chosen or typed first and confirmed by the button, which repeats it. */
export function TopUpForm() {
  const { t, locale, currency, money } = useFormat();
  const { client } = useApp();
  const [typed, setTyped] = useState('');
  const [tried, setTried] = useState(false);
  // One key per decision: after an answer that never came, the same button sends the same top-up and not a second one.
  const decision = useRef<{ readonly amount: number; readonly idempotencyKey: string } | null>(null);
  const topUp = useAction((wanted: Parameters<typeof client.topUp>[0]) => client.topUp(wanted));

  const amount = parseAmount(typed, currency, locale);
  const error = amount.ok ? null : amountProblemText(t, amount.problem, currency, locale);
  const showError = tried || (typed.trim() !== '' && !amount.ok && amount.problem !== 'empty');
  const unit = 10 ** currency.digits;

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setTried(true);
    if (!amount.ok) return event.currentTarget.querySelector('input')?.focus();
    if (decision.current?.amount !== amount.minorUnits) {
      decision.current = { amount: amount.minorUnits, idempotencyKey: newIdempotencyKey() };
    }
    const done = await topUp.run(decision.current);
    if (done === undefined) return;
    decision.current = null;
    setTyped('');
    setTried(false);
    toast({
      text: t('account.topUp.done', { amount: money(done.transaction.amount) }),
      detail: t('account.topUp.newBalance', { balance: money(done.account.balance) }),
    });
  };

  const unknown = topUp.problem?.type === 'timeout' || topUp.problem?.type === 'unexpected-answer';
  return (
    <form
      className={styles.topUp}
      noValidate
      onSubmit={(event) => void submit(event)}
      aria-label={t('account.topUp.title')}
    >
      <CardTitle>{t('account.topUp.title')}</CardTitle>
      <div className={styles.quick} role="group" aria-label={t('account.topUp.quick')}>
        {QUICK.filter((quick) => quick * unit <= MAX_MINOR_UNITS).map((quick) => (
          <Button
            key={quick}
            size="compact-sm"
            variant="default"
            aria-pressed={amount.ok && amount.minorUnits === quick * unit}
            onClick={() => setTyped(toDecimalText(quick * unit, currency.digits).replace(/\.0+$/u, ''))}
          >
            {formatMoney(quick, { code: currency.code, digits: 0 }, locale)}
          </Button>
        ))}
      </div>
      <AmountInput
        aria-label={t('account.topUp.amount')}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        error={showError ? error : null}
      />
      {topUp.problem === null ? null : unknown ? (
        <InlineMessage kind="warning" title={t('account.topUp.unknown')}>
          {t('account.topUp.unknownBody')}
        </InlineMessage>
      ) : (
        <ProblemMessage title={t('account.topUp.failed')} problem={topUp.problem} />
      )}
      <Button type="submit" loading={topUp.busy} fullWidth>
        {amount.ok ? t('account.topUp.actionAmount', { amount: money(amount.minorUnits) }) : t('account.topUp.action')}
      </Button>
    </form>
  );
}
