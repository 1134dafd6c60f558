import type { AccountId, CancelReason, OrderId, OrderPaymentRequested, UserId } from '@orderbell/contracts';

/** What an account is asked to pay. */
export type PaymentRequest = Omit<OrderPaymentRequested, 'description'>;

/** What became of a request: paid with a line of the ledger, or refused for a reason. Once made, it stands for ever. */
export type Decision = PaymentRequest &
  (
    | { readonly transactionId: string; readonly reason: null }
    | { readonly transactionId: null; readonly reason: CancelReason }
  );

/** Whether an account pays a request, and its balance after that. */
export interface Payment<Request> {
  readonly request: Request;
  readonly paid: boolean;
  readonly balanceAfter: number;
}

/**
 * Decides what an account pays, one request after the other: while the balance suffices. A request that is refused
 * leaves the balance to the next, so that a later, cheaper one may still be paid.
 * The order is that of the messages: deciding one by one or all at once comes to the same.
 */
export function decidePayments<Request extends { readonly amount: number }>(
  balance: number,
  requests: readonly Request[],
): readonly Payment<Request>[] {
  let left = balance;
  return requests.map((request) => {
    const paid = request.amount <= left;
    if (paid) left -= request.amount;
    return { request, paid, balanceAfter: left };
  });
}

/** A request that contradicts what is known of its order. Trying again does not help. */
export class ContradictingRequest extends Error {
  override readonly name = 'ContradictingRequest';
}

/**
 * The requests without repetitions of the same order, in their order.
 * @throws ContradictingRequest when two of them want something different for one order
 */
export function requestsByOrder(requests: readonly PaymentRequest[]): ReadonlyMap<OrderId, PaymentRequest> {
  const byOrder = new Map<OrderId, PaymentRequest>();
  for (const request of requests) {
    const first = byOrder.get(request.orderId);
    if (first === undefined) byOrder.set(request.orderId, request);
    else requireSame(first, request);
  }
  return byOrder;
}

/** Whether two requests for one order want the same. */
export function isSame(earlier: PaymentRequest, request: PaymentRequest): boolean {
  return earlier.userId === request.userId && earlier.amount === request.amount;
}

/** @throws ContradictingRequest when a request wants something else for its order than the earlier one did */
export function requireSame(earlier: PaymentRequest, request: PaymentRequest): void {
  if (isSame(earlier, request)) return;
  throw new ContradictingRequest(
    `order ${request.orderId} was to be paid with ${earlier.amount} by user ${earlier.userId}, and now with ${request.amount} by user ${request.userId}`,
  );
}

/** An account as it is while its row is locked. */
export interface LockedAccount {
  readonly id: AccountId;
  readonly userId: UserId;
  readonly balance: number;
  readonly version: number;
  /** Where its row is (PostgreSQL's ctid), for as long as it is locked. */
  readonly place: string;
}

/** Accounts by their users; a user who is not in it has none. */
export type AccountsByUser = ReadonlyMap<UserId, LockedAccount>;

/** A payment as a line of the ledger. */
export interface Debit extends PaymentRequest {
  readonly transactionId: string;
  readonly reason: null;
  readonly accountId: AccountId;
  readonly balanceAfter: number;
  readonly accountVersion: number;
}

export type Refusal = Extract<Decision, { readonly transactionId: null }>;

export interface ChangedAccount {
  readonly account: LockedAccount;
  readonly balance: number;
  readonly version: number;
}

export interface Decisions {
  readonly debits: readonly Debit[];
  readonly refusals: readonly Refusal[];
  readonly changed: readonly ChangedAccount[];
}

/** Decides requests that have no decision yet, every account on its own; `newId` makes the ids of the ledger's lines. */
export function decide(accounts: AccountsByUser, requests: readonly PaymentRequest[], newId: () => string): Decisions {
  const debits: Debit[] = [];
  const refusals: Refusal[] = [];
  const changed: ChangedAccount[] = [];
  for (const [userId, ofUser] of Map.groupBy(requests, (request) => request.userId)) {
    const account = accounts.get(userId);
    if (account === undefined) {
      refusals.push(...ofUser.map((request) => refusal(request, 'no-account')));
      continue;
    }
    const payments = decidePayments(account.balance, ofUser);
    const paid = payments.filter((payment) => payment.paid);
    debits.push(...paid.map((payment, index) => debit(account, payment, account.version + index + 1, newId())));
    refusals.push(
      ...payments.filter((payment) => !payment.paid).map(({ request }) => refusal(request, 'insufficient-funds')),
    );
    const last = paid.at(-1);
    if (last !== undefined) {
      changed.push({ account, balance: last.balanceAfter, version: account.version + paid.length });
    }
  }
  return { debits, refusals, changed };
}

function debit(
  account: LockedAccount,
  payment: Payment<PaymentRequest>,
  accountVersion: number,
  transactionId: string,
): Debit {
  const { orderId, userId, amount } = payment.request;
  return {
    orderId,
    userId,
    amount,
    transactionId,
    reason: null,
    accountId: account.id,
    balanceAfter: payment.balanceAfter,
    accountVersion,
  };
}

function refusal({ orderId, userId, amount }: PaymentRequest, reason: CancelReason): Refusal {
  return { orderId, userId, amount, transactionId: null, reason };
}
