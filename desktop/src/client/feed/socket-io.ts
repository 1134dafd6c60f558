import { Order, Problem, pushEvents } from '@orderbell/contracts';
import { io } from 'socket.io-client';
import { z } from 'zod';
import type { Log, OpenSocket, SocketEnd } from '../ports.ts';
import { localProblem, problemOfProblem } from '../results.ts';

/** The handshake has to be answered within this time. */
const CONNECT_WITHIN_MS = 10_000;

const Closing = z.object({ type: z.enum(['unauthenticated', 'overloaded']) });

/**
 * Feed sockets over socket.io, websocket transport only. Reconnecting is the feed's business, so the library's own is off. What
 * arrives is checked against the contract; an order that does not fit is left out (and logged) rather than taking the others along.
 */
export function createSocketIo(log: Log): OpenSocket {
  return ({ address, token, after }, handlers) => {
    const socket = io(address, {
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      timeout: CONNECT_WITHIN_MS,
      auth: after === undefined ? { token } : { token, after },
    });
    let closing: SocketEnd | null = null;

    const checked = <T>(schema: z.ZodType<T>, event: string, take: (value: T) => void) => {
      socket.on(event, (payload: unknown) => {
        const parsed = schema.safeParse(payload);
        if (parsed.success) take(parsed.data);
        else log('error', 'a push does not fit the contract', { event });
      });
    };
    socket.on('connect', () => handlers.connected());
    checked(z.array(z.unknown()), 'orders', (items) => {
      const orders = items.flatMap((item) => Order.safeParse(item).data ?? []);
      if (orders.length < items.length)
        log('error', 'orders do not fit the contract', { count: items.length - orders.length });
      handlers.orders(orders);
    });
    checked(pushEvents.account, 'account', (account) => handlers.account(account));
    checked(pushEvents.ready, 'ready', ({ seq }) => handlers.ready(seq));
    checked(Closing, 'closing', ({ type }) => {
      closing = { kind: 'closed', type };
    });
    socket.on('connect_error', (error: Error & { readonly data?: unknown }) => {
      const problem = Problem.safeParse(error.data);
      if (problem.success) handlers.ended({ kind: 'refused', problem: problemOfProblem(problem.data) });
      else if (error.data === undefined) handlers.ended({ kind: 'lost' });
      else handlers.ended({ kind: 'refused', problem: localProblem('unexpected-answer', error.message) });
      socket.disconnect();
    });
    socket.on('disconnect', () => handlers.ended(closing ?? { kind: 'lost' }));

    return () => {
      socket.off();
      socket.disconnect();
    };
  };
}
