import {
  createApiClient,
  type AnswerOf,
  type CallOptions,
  type DeadLetter,
  type EndpointName,
} from '@orderbell/contracts';
import { z } from 'zod';
import { query } from './query.ts';
import { Shopper, password } from './shopper.ts';
import type { StackAddress } from './stack-address.ts';

/** Who may look behind the scenes. */
export interface Operator {
  readonly email: string;
  readonly token: string;
  readonly call: <K extends EndpointName>(name: K, options: Omit<CallOptions<K>, 'token'>) => Promise<AnswerOf<K>>;
  /** The dead letters of an order, of whatever status. */
  readonly lettersOf: (orderId: string) => Promise<readonly DeadLetter[]>;
}

/** Registers a user and makes an operator of them, which no endpoint does. */
export async function registerOperator(stack: Pick<StackAddress, 'gateways' | 'databases'>): Promise<Operator> {
  const shopper = await Shopper.register(stack);
  const { email } = shopper.session.user;
  await query(stack.databases.gateway, z.unknown(), `update users set role = 'operator' where id = $1`, [
    shopper.userId,
  ]);
  const client = createApiClient({ baseUrl: stack.gateways[0], fetch });
  const { accessToken: token } = await client('signIn', { body: { email, password } });
  const call: Operator['call'] = (name, options) =>
    // Leaving out `token`, which every endpoint may take, leaves everything else of the options as it was.
    client(name, { ...options, token } as CallOptions<typeof name>);
  return {
    email,
    token,
    call,
    lettersOf: async (orderId) => {
      const { items } = await call('listDeadLetters', { query: { status: 'all', limit: '100' } });
      return items.filter((letter) => letter.orderId === orderId);
    },
  };
}
