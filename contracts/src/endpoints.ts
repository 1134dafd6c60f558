import { z } from 'zod';
import { Account, TopUp, TopUpReceipt, TransactionPage } from './account.ts';
import { DeadLetter, DeadLetterId, DeadLetterPage, DeadLetterQuery, DiscardDeadLetter } from './dead-letter.ts';
import type { Endpoint, ServiceName } from './endpoint.ts';
import { OrderTrail, PaymentTrail, deadLettersOf, discardAt, requeueAt, stateOf } from './internal.ts';
import { OrderJourney } from './journey.ts';
import { FeedPage, Order, OrderPage, OrderStatus, PlaceOrder } from './order.ts';
import { AuditState, Pipeline } from './pipeline.ts';
import { OrderId, pageQuery } from './primitives.ts';
import { PublicConfig, RefreshTokenBody, Register, Session, SignIn, User } from './session.ts';

/** Every REST endpoint. To add one: a row here, and its handler in the service that owns it (which does not compile until then). */
export const endpoints = {
  register: {
    method: 'POST',
    path: '/auth/register',
    service: 'gateway',
    access: 'public',
    tag: 'Session',
    summary: 'Register',
    body: Register,
    status: 201,
    response: Session,
    problems: ['email-taken'],
  },
  signIn: {
    method: 'POST',
    path: '/auth/login',
    service: 'gateway',
    access: 'public',
    tag: 'Session',
    summary: 'Sign in',
    body: SignIn,
    status: 200,
    response: Session,
    problems: ['unauthenticated'],
  },
  refresh: {
    method: 'POST',
    path: '/auth/refresh',
    service: 'gateway',
    access: 'public',
    idempotent: true,
    tag: 'Session',
    summary: 'Exchange the refresh token for new tokens',
    description:
      'A refresh token works once. Using an old one again ends every session that came from the same sign-in. Only the same ' +
      'request again, with its Idempotency-Key, is no second use: it gives the tokens whose answer was lost on the way.',
    body: RefreshTokenBody,
    bodyOptional: true,
    status: 200,
    response: Session,
    problems: ['unauthenticated'],
  },
  signOut: {
    method: 'POST',
    path: '/auth/logout',
    service: 'gateway',
    access: 'public',
    tag: 'Session',
    summary: 'Sign out: the refresh token stops working',
    body: RefreshTokenBody,
    bodyOptional: true,
    status: 204,
  },
  me: {
    method: 'GET',
    path: '/auth/me',
    service: 'gateway',
    access: 'user',
    tag: 'Session',
    summary: 'The signed-in user',
    status: 200,
    response: User,
  },
  config: {
    method: 'GET',
    path: '/config',
    service: 'gateway',
    access: 'public',
    tag: 'Session',
    summary: 'What a client must know before anyone has signed in',
    status: 200,
    response: PublicConfig,
  },
  openAccount: {
    method: 'POST',
    path: '/accounts',
    service: 'payments',
    access: 'user',
    idempotent: true,
    tag: 'Account',
    summary: "Open the caller's one account",
    status: 201,
    response: Account,
    problems: ['account-exists'],
  },
  showAccount: {
    method: 'GET',
    path: '/accounts/me',
    service: 'payments',
    access: 'user',
    tag: 'Account',
    summary: "The caller's account",
    status: 200,
    response: Account,
    problems: ['not-found'],
  },
  topUpAccount: {
    method: 'POST',
    path: '/accounts/me/top-ups',
    service: 'payments',
    access: 'user',
    idempotent: true,
    tag: 'Account',
    summary: 'Put money on the account',
    body: TopUp,
    status: 201,
    response: TopUpReceipt,
    problems: ['not-found', 'balance-limit'],
  },
  listTransactions: {
    method: 'GET',
    path: '/accounts/me/transactions',
    service: 'payments',
    access: 'user',
    tag: 'Account',
    summary: 'The ledger of the account, newest first',
    query: z.strictObject(pageQuery),
    status: 200,
    response: TransactionPage,
    problems: ['not-found'],
  },
  placeOrder: {
    method: 'POST',
    path: '/orders',
    aliases: ['/orders/create'],
    service: 'orders',
    access: 'user',
    idempotent: true,
    tag: 'Orders',
    summary: 'Place an order',
    description:
      'Answered NEW; it becomes FINISHED once paid from the account, or CANCELLED with a reason, within moments.',
    body: PlaceOrder,
    status: 201,
    response: Order,
  },
  listOrders: {
    method: 'GET',
    path: '/orders',
    service: 'orders',
    access: 'user',
    tag: 'Orders',
    summary: "The caller's orders, newest first",
    query: z.strictObject({ status: OrderStatus.optional(), ...pageQuery }),
    status: 200,
    response: OrderPage,
  },
  showOrder: {
    method: 'GET',
    path: '/orders/{id}',
    service: 'orders',
    access: 'user',
    tag: 'Orders',
    summary: 'One order',
    params: z.strictObject({ id: OrderId }),
    status: 200,
    response: Order,
    problems: ['not-found'],
  },
  showJourney: {
    method: 'GET',
    path: '/orders/{id}/journey',
    service: 'gateway',
    access: 'user',
    tag: 'Orders',
    summary: 'The way of an order through the system, hop by hop',
    description:
      'From its acceptance over both messages and the ledger to the screen of its user, with times and places; also of an ' +
      'order that is stuck or whose message is among the dead letters.',
    params: z.strictObject({ id: OrderId }),
    status: 200,
    response: OrderJourney,
    problems: ['not-found'],
  },
  showPipeline: {
    method: 'GET',
    path: '/pipeline',
    service: 'gateway',
    access: 'operator',
    tag: 'Operations',
    summary: 'The system as it is now: stages, relays, consumers, dead letters, the audit',
    description: 'Operators only. A service that does not answer is shown as unreachable.',
    status: 200,
    response: Pipeline,
  },
  listDeadLetters: {
    method: 'GET',
    path: '/dead-letters',
    service: 'gateway',
    access: 'operator',
    tag: 'Operations',
    summary: 'Messages that could not be handled, newest first',
    description: 'Operators only.',
    query: DeadLetterQuery,
    status: 200,
    response: DeadLetterPage,
  },
  requeueDeadLetter: {
    method: 'POST',
    path: '/dead-letters/{id}/requeue',
    service: 'gateway',
    access: 'operator',
    tag: 'Operations',
    summary: 'Handle a dead letter again, and then what waits behind it',
    description:
      'Operators only. The message keeps its id; twice is the same as once. When it fails again it stays `open`, with one ' +
      'more attempt.',
    params: DeadLetterId,
    status: 200,
    response: DeadLetter,
    problems: ['not-found', 'already-settled', 'waits-for-earlier'],
  },
  discardDeadLetter: {
    method: 'POST',
    path: '/dead-letters/{id}/discard',
    service: 'gateway',
    access: 'operator',
    tag: 'Operations',
    summary: 'Give a dead letter up, for a reason that is kept',
    description:
      'Operators only. Giving up the payment request of an order that was not paid cancels the order (`payment-discarded`). What ' +
      'an order still waits for is refused: requeue it. Twice is the same as once.',
    params: DeadLetterId,
    body: DiscardDeadLetter,
    status: 200,
    response: DeadLetter,
    problems: ['not-found', 'already-settled', 'discard-refused'],
  },
  readFeed: {
    method: 'GET',
    path: '/feed',
    service: 'orders',
    access: 'internal',
    tag: 'Orders',
    summary:
      "Changes of the caller's orders after a place in the feed; without `after`, only the place where it stands",
    query: z.strictObject({
      after: z
        .string()
        .regex(/^\d{1,16}$/)
        .optional(),
    }),
    status: 200,
    response: FeedPage,
  },
  orderTrail: {
    method: 'GET',
    path: '/internal/orders/{id}/trail',
    service: 'orders',
    access: 'internal',
    tag: 'Orders',
    summary: "What Orders knows of the way of the caller's order",
    params: z.strictObject({ id: OrderId }),
    status: 200,
    response: OrderTrail,
    problems: ['not-found'],
  },
  paymentTrail: {
    method: 'GET',
    path: '/internal/payments/{id}/trail',
    service: 'payments',
    access: 'internal',
    tag: 'Orders',
    summary: "What Payments knows of the way of the caller's order",
    params: z.strictObject({ id: OrderId }),
    status: 200,
    response: PaymentTrail,
  },
  auditState: {
    method: 'GET',
    path: '/internal/verdict',
    service: 'audit',
    access: 'internal-operator',
    tag: 'Operations',
    summary: 'The verdict of the audit and what it has found',
    status: 200,
    response: AuditState,
  },
  ordersState: stateOf('orders'),
  paymentsState: stateOf('payments'),
  ordersDeadLetters: deadLettersOf('orders'),
  paymentsDeadLetters: deadLettersOf('payments'),
  requeueAtOrders: requeueAt('orders'),
  requeueAtPayments: requeueAt('payments'),
  discardAtOrders: discardAt('orders'),
  discardAtPayments: discardAt('payments'),
} as const satisfies Record<string, Endpoint>;

export type Endpoints = typeof endpoints;
export type EndpointName = keyof Endpoints;

/** The endpoints that a service owns. */
export type EndpointsOf<S extends ServiceName> = {
  [K in EndpointName as Endpoints[K]['service'] extends S ? K : never]: Endpoints[K];
};

/** The names of the endpoints that a service answers. */
export function endpointNamesOf(service: ServiceName): readonly EndpointName[] {
  return Object.entries<Endpoint>(endpoints)
    .filter(([, endpoint]) => endpoint.service === service)
    .map(([name]) => name as EndpointName);
}

type Parsed<T> = T extends z.ZodType ? z.output<T> : undefined;
type Sent<T> = T extends z.ZodType ? z.input<T> : undefined;
type Field<E, K extends string> = E extends { readonly [P in K]: infer T } ? T : undefined;

/** What a handler gets, validated. */
export type ParamsOf<K extends EndpointName> = Parsed<Field<Endpoints[K], 'params'>>;
export type QueryOf<K extends EndpointName> = Parsed<Field<Endpoints[K], 'query'>>;
export type BodyOf<K extends EndpointName> = Parsed<Field<Endpoints[K], 'body'>>;
/** What a handler answers and a client receives. */
export type AnswerOf<K extends EndpointName> = Parsed<Field<Endpoints[K], 'response'>>;
/** What a client sends, before validation. */
export type SentParams<K extends EndpointName> = Sent<Field<Endpoints[K], 'params'>>;
export type SentQuery<K extends EndpointName> = Sent<Field<Endpoints[K], 'query'>>;
export type SentBody<K extends EndpointName> = Sent<Field<Endpoints[K], 'body'>>;
