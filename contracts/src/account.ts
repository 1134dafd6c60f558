import { z } from 'zod';
import { AccountId, Amount, Balance, OrderId, Timestamp, UserId } from './primitives.ts';

export const Account = z
  .object({
    id: AccountId,
    userId: UserId,
    balance: Balance,
    version: z.int().min(1).meta({ description: 'Grows by one with every change of the balance', example: 2 }),
    updatedAt: Timestamp,
  })
  .meta({ id: 'Account' });
export type Account = z.infer<typeof Account>;

export const TransactionType = z.enum(['DEBIT', 'CREDIT']).meta({ id: 'TransactionType' });
export type TransactionType = z.infer<typeof TransactionType>;

export const Transaction = z
  .object({
    id: z.uuid(),
    type: TransactionType,
    amount: Amount,
    referenceOrderId: OrderId.nullable().meta({ description: 'The order that a DEBIT paid' }),
    createdAt: Timestamp,
  })
  .meta({ id: 'Transaction' });
export type Transaction = z.infer<typeof Transaction>;

export const TopUp = z.strictObject({ amount: Amount }).meta({ id: 'TopUp', example: { amount: 10000 } });
export type TopUp = z.infer<typeof TopUp>;

export const TopUpReceipt = z.object({ transaction: Transaction, account: Account }).meta({ id: 'TopUpReceipt' });
export type TopUpReceipt = z.infer<typeof TopUpReceipt>;

export const TransactionPage = z
  .object({ items: z.array(Transaction), nextCursor: z.string().nullable() })
  .meta({ id: 'TransactionPage' });
export type TransactionPage = z.infer<typeof TransactionPage>;
