import { Button, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useAction } from '../hooks/use-action.ts';
import { useCommitted } from '../hooks/use-committed.ts';
import { useFormat } from '../hooks/use-format.ts';
import { amountProblemText } from '../lib/amount-problem-text.ts';
import { affordabilityOf } from '../lib/affordability.ts';
import { parseAmount } from '../lib/parse-amount.ts';
import { EMPTY_DRAFT } from '../state/app-state.ts';
import { useApp, useAppState } from '../state/context.ts';
import { AmountInput } from '../ui/amount-input.tsx';
import { InlineMessage, ProblemMessage } from '../ui/message.tsx';
import { AffordabilityNote, Sums } from './affordability-note.tsx';
import styles from './dialogs.module.css';

/** As in the contract. */
const DESCRIPTION_MAX = 500;

/** Amount, description, and what they mean for the account. Enter places; the dialog does not wait for the server. */
export function NewOrderForm({ onDone }: { readonly onDone: () => void }) {
  const { t, locale, currency, money } = useFormat();
  const refused = useRefused();
  const { client, setDraft } = useApp();
  const draft = useAppState((state) => state.draft);
  const account = useAppState(({ remote }) => remote.account);
  const offline = useAppState(({ remote }) => remote.connection.status === 'offline');
  const committed = useCommitted();
  const [tried, setTried] = useState(false);
  const place = useAction((order: Parameters<typeof client.placeOrder>[0]) => client.placeOrder(order));

  const amount = parseAmount(draft.amount, currency, locale);
  const description = draft.description.trim();
  const amountError = amount.ok ? null : amountProblemText(t, amount.problem, currency, locale);
  const typedWrong = !amount.ok && draft.amount.trim() !== '' && amount.problem !== 'empty';
  const descriptionError = descriptionProblem();
  const affordability = affordabilityOf(account, amount.ok ? amount.minorUnits : 0, committed);

  function descriptionProblem(): string | null {
    if (description === '') return t('newOrder.descriptionMissing');
    return description.length > DESCRIPTION_MAX ? t('newOrder.descriptionLong', { count: DESCRIPTION_MAX }) : null;
  }

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setTried(true);
    const form = event.currentTarget;
    if (!amount.ok || descriptionError !== null) {
      form.querySelector<HTMLInputElement>(amount.ok ? '[name="description"]' : '[name="amount"]')?.focus();
      return;
    }
    const placed = await place.run({ amount: amount.minorUnits, description });
    if (placed === undefined) return;
    if (refused !== null) void client.dropPending(refused.idempotencyKey);
    setDraft(EMPTY_DRAFT);
    onDone();
  };

  return (
    <form className={styles.form} noValidate onSubmit={(event) => void submit(event)}>
      {refused === null || place.problem !== null ? null : (
        <ProblemMessage title={t('newOrder.refusedTitle')} problem={refused.problem} />
      )}
      {place.problem === null ? null : (
        <ProblemMessage title={t('newOrder.failedTitle')} problem={place.problem} kept={t('newOrder.kept')} />
      )}
      <AmountInput
        className={styles.amount ?? ''}
        label={t('newOrder.amount')}
        name="amount"
        data-autofocus
        value={draft.amount}
        onChange={(event) => setDraft({ ...draft, amount: event.currentTarget.value })}
        error={tried || typedWrong ? amountError : null}
      />
      <TextInput
        label={t('newOrder.description')}
        placeholder={t('newOrder.descriptionPlaceholder')}
        name="description"
        autoComplete="off"
        value={draft.description}
        onChange={(event) => setDraft({ ...draft, description: event.currentTarget.value })}
        error={tried || description.length > DESCRIPTION_MAX ? descriptionError : null}
      />
      <Sums affordability={affordability} />
      {amount.ok || affordability.kind === 'no-account' ? <AffordabilityNote affordability={affordability} /> : null}
      {offline ? <InlineMessage kind="note">{t('newOrder.offline')}</InlineMessage> : null}
      <div className={styles.buttons}>
        <Button variant="default" onClick={onDone}>
          {t('action.cancel')}
        </Button>
        <Button type="submit" loading={place.busy}>
          {amount.ok ? t('newOrder.submitAmount', { amount: money(amount.minorUnits) }) : t('newOrder.submit')}
        </Button>
      </div>
    </form>
  );
}

/** The refused order that this one is written instead of. */
function useRefused() {
  const replaces = useAppState((state) => state.draft.replaces);
  const pending = useAppState(({ remote }) => remote.pending.find(({ idempotencyKey }) => idempotencyKey === replaces));
  if (pending?.delivery.status !== 'refused') return null;
  return { idempotencyKey: pending.idempotencyKey, problem: pending.delivery.problem };
}
