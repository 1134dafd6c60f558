import { createApiClient, type ApiClient, type Order } from '@orderbell/contracts';
import { randomUUID } from 'node:crypto';

export interface Person {
  readonly email: string;
  readonly password: string;
}

export const newPerson = (): Person => ({
  email: `person-${randomUUID()}@example.com`,
  password: 'correct horse battery',
});

/** Somebody who is registered and has an account with money, and what they can do without a page. */
export interface Customer extends Person {
  readonly order: (amount: number, description: string) => Promise<Order>;
  readonly orders: () => Promise<readonly Order[]>;
}

/** Registers over the REST interface: what a test is not about should cost it no time. */
export async function registerCustomer(gatewayUrl: string, balance = 1_000_000): Promise<Customer> {
  const api: ApiClient = createApiClient({ baseUrl: gatewayUrl, fetch });
  const person = newPerson();
  const { accessToken: token } = await api('register', { body: person });
  await api('openAccount', { token });
  await api('topUpAccount', { token, idempotencyKey: randomUUID(), body: { amount: balance } });
  return {
    ...person,
    order: (amount, description) =>
      api('placeOrder', { token, idempotencyKey: randomUUID(), body: { amount, description } }),
    orders: async () => (await api('listOrders', { token, query: { limit: '100' } })).items,
  };
}

/** Places so many orders, many at a time. */
export async function placeMany(customer: Customer, count: number, lanes = 64): Promise<void> {
  const numbers = Array.from({ length: count }, (_, index) => index + 1).values();
  const lane = async (): Promise<void> => {
    for (const number of numbers) await customer.order(100, `Order ${number} of ${count}`);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
