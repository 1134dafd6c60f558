import { DeadLetterStatus, IdempotencyKey, OrderStatus } from '@orderbell/contracts';
import { z } from 'zod';
import type { MethodName } from '../../client/method-names.ts';
import type { OrderbellClient } from '../../client/orderbell-client.ts';
import { SettingsChanges } from '../../client/settings/settings.ts';

/** Bounded: a page that went mad must not fill the main process's memory. */
const text = (max: number) => z.string().max(max);
const credentials = { email: text(1000), password: text(1000) };
const page = { cursor: text(1000).exactOptional(), limit: z.int().min(1).max(100).exactOptional() };
const nothing = z.tuple([]);

/** What the page may pass to each method. Whether a value makes sense (an email, an amount) is for the core and the server to say. */
export const methodSchemas = {
  signIn: z.tuple([z.strictObject(credentials)]),
  register: z.tuple([z.strictObject({ ...credentials, name: text(1000).exactOptional() })]),
  tryDemo: z.tuple([z.enum(['user', 'operator'])]),
  signOut: nothing,
  reconnect: nothing,
  listOrders: z.tuple([z.strictObject({ status: OrderStatus.exactOptional(), ...page })]),
  getOrder: z.tuple([text(100)]),
  getJourney: z.tuple([text(100)]),
  placeOrder: z.tuple([z.strictObject({ amount: z.number(), description: text(10_000) })]),
  dropPending: z.tuple([text(255)]),
  openAccount: nothing,
  topUp: z.tuple([z.strictObject({ amount: z.number(), idempotencyKey: IdempotencyKey })]),
  listTransactions: z.tuple([z.strictObject(page)]),
  getPipeline: nothing,
  listDeadLetters: z.tuple([
    z.strictObject({ status: z.enum([...DeadLetterStatus.options, 'all']).exactOptional(), ...page }),
  ]),
  requeueDeadLetter: z.tuple([text(100)]),
  discardDeadLetter: z.tuple([z.strictObject({ id: text(100), reason: text(1000) })]),
  updateSettings: z.tuple([SettingsChanges]),
  requestNotifications: nothing,
  dismissNotice: z.tuple([z.literal('session-not-kept')]),
  diagnostics: nothing,
  openLogs: nothing,
  copyText: z.tuple([text(1_000_000)]),
  saveFile: z.tuple([z.strictObject({ name: text(255), mediaType: text(255), text: text(100_000_000) })]),
  savePdf: z.tuple([text(255)]),
  setView: z.tuple([
    z.strictObject({
      screen: z.enum(['sign-in', 'orders', 'order', 'account', 'settings', 'pipeline']),
      orderId: text(100).nullable(),
    }),
  ]),
} as const satisfies { readonly [Name in MethodName]: z.ZodType<Parameters<OrderbellClient[Name]>> };
