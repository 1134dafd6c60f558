import type { AccountChanged, OrderChanged, OrderPaymentRequested, PaymentProcessed } from '@orderbell/contracts';
import type { Journal } from '../support/journal.ts';
import type { StoredMessage } from '../support/topics.ts';

export interface OrderRow {
  readonly id: string;
  readonly userId: string;
  readonly amount: bigint;
  readonly description: string;
  readonly status: string;
  readonly cancelReason: string | null;
  /** Place of the latest change in the user's feed. */
  readonly seq: bigint;
  readonly idempotencyKey: string | null;
}

interface AccountRow {
  readonly id: string;
  readonly userId: string;
  readonly balance: bigint;
  readonly version: bigint;
}

export interface LedgerRow {
  readonly id: string;
  readonly accountId: string;
  readonly type: string;
  readonly amount: bigint;
  readonly referenceOrderId: string | null;
  /** The account's version and balance that this row led to. */
  readonly accountVersion: bigint;
  readonly balanceAfter: bigint;
}

export type DatabaseName = 'orders' | 'payments';

interface OutboxRow {
  readonly database: DatabaseName;
  readonly id: string;
  readonly type: string;
  readonly topic: string;
  readonly sent: boolean;
}

interface InboxRow {
  readonly database: DatabaseName;
  readonly messageId: string;
  readonly topic: string;
}

/** Where a message lies. */
export interface Origin {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

interface DeadLetterRow {
  readonly database: DatabaseName;
  readonly id: string;
  readonly status: string;
  readonly origin: Origin;
  readonly reason: string;
}

/** A message whose payload is what its type says. */
export interface Message<T> extends StoredMessage {
  /** The `id` header, by which it is deduplicated; of a message in a bundle followed by its place there. */
  readonly id: string;
  readonly payload: T;
}

/** What the databases say of orders and money. */
export interface Databases {
  readonly orders: readonly OrderRow[];
  readonly accounts: readonly AccountRow[];
  readonly ledger: readonly LedgerRow[];
}

/** Everything that the invariants are judged by, read once: both databases, the topics, the clients' journals. */
export interface Evidence extends Databases {
  readonly outbox: readonly OutboxRow[];
  readonly inbox: readonly InboxRow[];
  readonly deadLetters: readonly DeadLetterRow[];
  /** Each partition's in order of offset, as on every topic below; redelivered copies included. */
  readonly requests: readonly Message<OrderPaymentRequested>[];
  readonly results: readonly Message<PaymentProcessed>[];
  readonly orderEvents: readonly Message<OrderChanged>[];
  readonly accountEvents: readonly Message<AccountChanged>[];
  /** Messages that no consumer could understand. */
  readonly unreadable: readonly Origin[];
  readonly journals: readonly Journal[];
}

/** A promise that is broken, and the rows (or messages, or pushes) that show it. */
export interface Violation {
  readonly invariant: string;
  readonly detail: string;
  readonly rows: readonly string[];
}

/** What can be judged at any moment, while everything moves: journals as they were before the databases were read. */
export type Glimpse = Databases & Pick<Evidence, 'journals'>;

/** Judges evidence; an empty list is a kept promise. */
export type Checker<E = Evidence> = (evidence: E) => readonly Violation[];

/** The name of a place on a topic: "order-payment-requests/3@17". */
export function nameOf({ topic, partition, offset }: Origin): string {
  return `${topic}/${partition}@${offset}`;
}

/** The first copy of every message, in the order of the topic. */
export function firstCopies<T>(messages: readonly Message<T>[]): readonly Message<T>[] {
  const seen = new Set<string>();
  return messages.filter(({ id }) => {
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  });
}
