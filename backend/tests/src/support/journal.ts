import type { Order, Problem, PushedAccount, UserId } from '@orderbell/contracts';

/** What a client knows of a request that changes something, and of its answer. */
export type Act =
  | {
      readonly kind: 'top-up';
      readonly key: string;
      readonly amount: number;
      outcome: Outcome<{ readonly transactionId: string }>;
    }
  | {
      readonly kind: 'order';
      readonly key: string;
      readonly amount: number;
      readonly description: string;
      outcome: Outcome<Order>;
    };

/**
 * `unknown`: no answer came, or one that says "perhaps later"; the request may have been carried out. `sent` is false when nobody
 * took the connection.
 */
export type Outcome<T> =
  | { readonly kind: 'acknowledged'; readonly answer: T }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'unknown'; readonly problem?: Problem; readonly sent?: boolean };

/** What one client heard on its socket, in the order of arrival; `at` is on the clock of performance.now(). */
export type Heard =
  | { readonly kind: 'connected'; readonly after: number | undefined; readonly at: number }
  | { readonly kind: 'orders'; readonly orders: readonly Order[]; readonly at: number }
  | { readonly kind: 'account'; readonly account: PushedAccount; readonly at: number }
  | { readonly kind: 'ready'; readonly seq: number; readonly at: number }
  | { readonly kind: 'closing'; readonly type: string; readonly at: number }
  | { readonly kind: 'disconnected'; readonly reason: string; readonly at: number };

/** Everything that one user's clients sent and heard: the outside view that the databases are held against. */
export interface Journal {
  readonly userId: UserId;
  readonly acts: readonly Act[];
  /** By listener: a user may have several at once. */
  readonly heard: readonly (readonly Heard[])[];
}
