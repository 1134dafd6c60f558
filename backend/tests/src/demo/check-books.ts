import type { AnswerOf, Order } from '@orderbell/contracts';

/** What a customer knows at the end: every order that was acknowledged, as last heard, and the account by its owner's eyes. */
export interface Books {
  readonly name: string;
  readonly orders: readonly Order[];
  readonly ledger: AnswerOf<'listTransactions'>['items'];
  readonly balance: number;
}

/** What is wrong with a customer's books, in words; nothing when all is well. */
export function checkBooks({ name, orders, ledger, balance }: Books): readonly string[] {
  const faults: string[] = [];
  const debits = Map.groupBy(
    ledger.filter(({ type }) => type === 'DEBIT'),
    ({ referenceOrderId }) => referenceOrderId ?? '',
  );
  for (const { id, status, amount } of orders) {
    const paid = debits.get(id) ?? [];
    if (status === 'NEW') faults.push(`order ${id} of ${name} is still NEW`);
    if (paid.length > 1) faults.push(`order ${id} of ${name} was paid ${paid.length} times`);
    if (status === 'FINISHED' && paid.length === 0) faults.push(`order ${id} of ${name} is FINISHED, and was not paid`);
    if (status === 'CANCELLED' && paid.length > 0) faults.push(`order ${id} of ${name} is CANCELLED, and was paid`);
    if (status === 'FINISHED' && paid.some((entry) => entry.amount !== amount)) {
      faults.push(`order ${id} of ${name} costs ${amount}, and something else was paid`);
    }
  }
  const sum = ledger.reduce((total, { type, amount }) => total + (type === 'CREDIT' ? amount : -amount), 0);
  if (sum !== balance) faults.push(`the balance of ${name} is ${balance}, and the ledger adds up to ${sum}`);
  return faults;
}
