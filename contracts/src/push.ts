import { z } from 'zod';
import { Account } from './account.ts';
import { Order } from './order.ts';
import { Seq } from './primitives.ts';

/** What a client sends in the socket.io handshake's `auth`. Without `after` there is no replay: only what changes from now on. */
export const SocketAuth = z.object({
  token: z.string().min(1).max(4000),
  after: Seq.optional(),
});
export type SocketAuth = z.infer<typeof SocketAuth>;

export const PushedAccount = Account.pick({ balance: true, version: true });
export type PushedAccount = z.infer<typeof PushedAccount>;

export const Ready = z.object({ seq: Seq });
export type Ready = z.infer<typeof Ready>;

/** Events from the server, by name: orders in feed order, the balance, and `ready` when all after `after` has been sent. */
export const pushEvents = { orders: z.array(Order), account: PushedAccount, ready: Ready } as const;

export interface ServerToClientEvents {
  orders: (orders: readonly Order[]) => void;
  account: (account: PushedAccount) => void;
  ready: (ready: Ready) => void;
  /** The socket is closed right after this one; the slug says why (unauthenticated: renew the token and come back). */
  closing: (problem: { readonly type: 'unauthenticated' | 'overloaded'; readonly detail: string }) => void;
}
