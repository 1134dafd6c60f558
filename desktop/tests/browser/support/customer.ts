import { createApiClient, type ApiClient, type Order } from '@orderbell/contracts';
import type { Stack } from '@orderbell/local-stack';
import { layHistory } from '@orderbell/local-stack/history';
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
  const api = apiOf(gatewayUrl);
  const person = newPerson();
  const { accessToken: token } = await api('register', { body: person });
  await api('openAccount', { token });
  await api('topUpAccount', { token, idempotencyKey: randomUUID(), body: { amount: balance } });
  return customer(api, person, token);
}

/** Registers somebody who has so many orders already, `тестовая покупка 1` and on: made by SQL, as if they had come one by one. */
export async function registerCollector(stack: Stack, orders: number): Promise<Person> {
  const [gatewayUrl] = stack.gatewayUrls;
  if (gatewayUrl === undefined) throw new Error('the stack has no gateway');
  const person = newPerson();
  const { user } = await apiOf(gatewayUrl)('register', { body: person });
  const collector = { userId: user.id };
  await layHistory(stack, { orders, collector, collected: orders, others: [], balance: 1_000_000_000 });
  return person;
}

/** Somebody who is registered and has an account. */
export async function knownCustomer(gatewayUrl: string, person: Person): Promise<Customer> {
  const api = apiOf(gatewayUrl);
  const { accessToken } = await api('signIn', { body: { email: person.email, password: person.password } });
  return customer(api, person, accessToken);
}

const apiOf = (gatewayUrl: string): ApiClient => createApiClient({ baseUrl: gatewayUrl, fetch });

function customer(api: ApiClient, person: Person, token: string): Customer {
  return {
    ...person,
    order: (amount, description) =>
      api('placeOrder', { token, idempotencyKey: randomUUID(), body: { amount, description } }),
    orders: async () => (await api('listOrders', { token, query: { limit: '100' } })).items,
  };
}
