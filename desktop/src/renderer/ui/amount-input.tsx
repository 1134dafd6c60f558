import { TextInput, type TextInputProps } from '@mantine/core';
import { useFormat } from '../hooks/use-format.ts';
import { exampleAmount } from '../lib/amount-problem-text.ts';

/** A field for an amount. Text and not a number field: people type "1 234,50", and a mouse wheel must not change money. */
export function AmountInput(props: TextInputProps & { readonly 'data-autofocus'?: boolean }) {
  const { currency, locale } = useFormat();
  return (
    <TextInput
      inputMode="decimal"
      autoComplete="off"
      placeholder={exampleAmount(currency, locale)}
      rightSection={<span style={{ color: 'var(--ob-text-3)', fontSize: 13 }}>{currency.code}</span>}
      rightSectionWidth={52}
      rightSectionPointerEvents="none"
      {...props}
    />
  );
}
