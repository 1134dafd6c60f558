import { Account, FeedPage, type EndpointName } from '@orderbell/contracts';
import { newTraceparent, type Call, type Logger, type Outcome } from '@orderbell/runtime';
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { ServiceClient } from '../forwarding/service-client.ts';
import type { SubscriptionIo } from './subscription.ts';

/** Reads a user's feed and account from the services that own them, as that user. */
export type UserReader = Pick<SubscriptionIo, 'readFeed' | 'readAccount'>;

/** A reader with the access token of a socket. Its requests have a lane of their own, beside those of people. */
export function createUserReader(
  token: string,
  services: Readonly<Record<'orders' | 'payments', ServiceClient>>,
  logger: Logger,
): UserReader {
  const ask = (service: 'orders' | 'payments', endpoint: EndpointName, query: object): Promise<Outcome> =>
    services[service].forward(callAs(token, endpoint, query), 'replay');
  /** The answer as its schema has it. That a service is out of reach is told of by whoever forwards; the rest would be our fault. */
  const read = <T>(schema: z.ZodType<T>, { status, body }: Outcome, endpoint: EndpointName): T | undefined => {
    const answer = status === 200 ? schema.safeParse(body) : undefined;
    if (answer?.success === true) return answer.data;
    if (status < 500) logger.error({ endpoint, status }, 'a read for a socket had an answer that makes no sense');
    return undefined;
  };

  return {
    readFeed: async (after) => {
      const outcome = await ask('orders', 'readFeed', after === undefined ? {} : { after: String(after) });
      return outcome.status === 401 ? 'unauthenticated' : read(FeedPage, outcome, 'readFeed');
    },
    readAccount: async () => {
      const outcome = await ask('payments', 'showAccount', {});
      // No account; or a token that has run out, which ends the socket from the feed's side.
      if (outcome.status === 404 || outcome.status === 401) return null;
      return read(Account, outcome, 'showAccount');
    },
  };
}

function callAs(token: string, endpoint: EndpointName, query: object): Call {
  return {
    endpoint,
    params: {},
    query,
    body: undefined,
    authorization: `Bearer ${token}`,
    idempotencyKey: undefined,
    requestId: randomUUID(),
    // Not sampled: it belongs to no order's trace, and every socket that connects asks.
    traceparent: newTraceparent(false),
    caller: { address: '', origin: undefined, cookie: undefined },
  };
}
