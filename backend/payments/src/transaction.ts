import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import type { AccountId, OrderId, Transaction as TransactionView, TransactionType } from '@orderbell/contracts';

/** A line of the ledger. Lines are added and never changed. */
export const Transaction = defineEntity({
  name: 'Transaction',
  tableName: 'transactions',
  properties: {
    id: p.uuid().primary(),
    accountId: p.uuid().$type<AccountId>(),
    amount: p.bigint('number'),
    type: p.text().$type<TransactionType>(),
    /** The order that a DEBIT paid. */
    referenceOrderId: p.uuid().$type<OrderId>().strictNullable(),
    /** Balance and version that this line gave the account. */
    balanceAfter: p.bigint('number'),
    accountVersion: p.bigint('number'),
    idempotencyKey: p.text().strictNullable(),
    idempotencyHash: p.blob().strictNullable(),
    createdAt: p.datetime(3),
  },
});
export type Transaction = InferEntity<typeof Transaction>;

/** The line as it is told to the outside. */
export function transactionView({ id, type, amount, referenceOrderId, createdAt }: Transaction): TransactionView {
  return { id, type, amount, referenceOrderId, createdAt: createdAt.toISOString() };
}
