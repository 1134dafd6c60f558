import { Problem, createApiClient, type Session } from '@orderbell/contracts';
import { beforeAll, describe, expect, it } from 'vitest';
import { keepsItsPromises } from '../promises/at-rest.ts';
import { forgedTokens, type ForgedToken } from '../support/forged-tokens.ts';
import { shakeHands } from '../support/listener.ts';
import { sharedStack } from '../support/shared-stack.ts';
import { Shopper } from '../support/shopper.ts';

const stack = sharedStack();

async function get(url: string, token: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  return { status: response.status, body: await response.json() };
}

describe("another user's things", () => {
  let ada: Shopper;
  let eve: Shopper;
  let orderId: string;

  beforeAll(async () => {
    [ada, eve] = await Promise.all([Shopper.register(stack), Shopper.register(stack)]);
    await ada.openAccount(10_000);
    const listener = await ada.listen();
    ({ id: orderId } = await ada.order(1000, 'only for Ada'));
    await listener.final(orderId);
  });

  it('an order is 404, at the gateway and at Orders itself', async () => {
    for (const url of [stack.gateways[0], stack.orders[0]]) {
      const answer = await get(`${url}/orders/${orderId}`, eve.token);
      expect(answer).toMatchObject({ status: 404, body: { type: 'not-found' } });
      expect(JSON.stringify(answer)).not.toContain('only for Ada');
    }
  });

  it('orders are not listed', async () => {
    for (const url of [stack.gateways[0], stack.orders[0]]) {
      expect(await get(`${url}/orders`, eve.token)).toMatchObject({ status: 200, body: { items: [] } });
    }
  });

  it('an account and its ledger are not shown', async () => {
    for (const url of [stack.gateways[0], stack.payments[0]]) {
      expect(await get(`${url}/accounts/me`, eve.token)).toMatchObject({ status: 404 });
      expect(await get(`${url}/accounts/me/transactions`, eve.token)).toMatchObject({ status: 404 });
    }
    await eve.openAccount(7);
    expect(await eve.call('showAccount', {})).toMatchObject({ userId: eve.userId, balance: 7 });
    expect((await eve.call('listTransactions', {})).items).toMatchObject([{ amount: 7 }]);
    expect(await ada.call('showAccount', {})).toMatchObject({ balance: 9000 });
  });

  it('pushes are not heard, neither live nor as a replay from the beginning', async () => {
    const early = await eve.listen({ after: 0 });
    const hers = await ada.listen({ after: 0 });
    const placed = await ada.order(500, 'only for Ada');
    const own = await eve.order(3, 'of Eve');
    await hers.final(placed.id);
    await early.final(own.id);
    const late = await eve.listen({ after: 0 });
    for (const listener of [early, late]) expect([...listener.orders.keys()]).toEqual([own.id]);
    expect([...hers.orders.keys()].toSorted()).toEqual([orderId, placed.id].toSorted());
    // The checkers refuse every push of another user's order.
    await keepsItsPromises(stack, [ada, eve]);
    ada.leave();
    eve.leave();
  });

  it('what the gateway alone may ask is not there for the world', async () => {
    expect(await get(`${stack.gateways[0]}/feed?after=0`, eve.token)).toMatchObject({ status: 404 });
    const response = await fetch(`${stack.gateways[0]}/internal/requests`, { method: 'POST', body: '[]' });
    expect(response.status).toBe(404);
  });
});

describe('a stolen refresh token', () => {
  const client = createApiClient({ baseUrl: stack.gateways[0], fetch });
  const refresh = (session: Session) => client('refresh', { body: { refreshToken: session.refreshToken } });

  it('ends its whole session family when it is used after its owner has renewed', async () => {
    const { session } = await Shopper.register(stack);
    const second = await refresh(session);
    const third = await refresh(second);
    await expect(refresh(session), 'the stolen one').rejects.toMatchObject({ problem: { type: 'unauthenticated' } });
    for (const [name, each] of Object.entries({ second, third })) {
      await expect(refresh(each), name).rejects.toMatchObject({ problem: { type: 'unauthenticated' } });
    }
  });

  it('does no harm to another sign-in of the same user', async () => {
    const { session } = await Shopper.register(stack);
    const other = await client('signIn', { body: { email: session.user.email, password: 'correct horse battery' } });
    const second = await refresh(session);
    await expect(refresh(session)).rejects.toMatchObject({ problem: { type: 'unauthenticated' } });
    await expect(refresh(second)).rejects.toMatchObject({ problem: { type: 'unauthenticated' } });
    expect(await refresh(other)).toMatchObject({ user: session.user });
  });
});

describe('a forged token', () => {
  let forged: readonly ForgedToken[];
  let honest: Shopper;

  beforeAll(async () => {
    honest = await Shopper.register(stack);
    await honest.openAccount(100);
    forged = await forgedTokens(honest.userId, stack.tokenPrivateKey);
  });

  const doors = [
    ['the gateway', `${stack.gateways[0]}/auth/me`],
    ['the gateway, for Orders', `${stack.gateways[0]}/orders`],
    ['the gateway, for Payments', `${stack.gateways[0]}/accounts/me`],
    ['Orders', `${stack.orders[0]}/orders`],
    ['Payments', `${stack.payments[0]}/accounts/me`],
  ] as const;

  it.each(doors)('is refused at %s', async (_, url) => {
    expect(await get(url, honest.token)).toMatchObject({ status: 200 });
    for (const { name, token } of forged) {
      const { status, body } = await get(url, token);
      expect(status, name).toBe(401);
      expect(Problem.parse(body), name).toMatchObject({ type: 'unauthenticated' });
    }
  });

  it.each([
    ['Orders', stack.orders[0], 'listOrders'],
    ['Payments', stack.payments[0], 'showAccount'],
  ])('is refused in a batch that goes straight to %s', async (_, url, endpoint) => {
    const calls = [...forged, { name: 'honest', token: honest.token }].map(({ name, token }) => ({
      endpoint,
      query: {},
      authorization: `Bearer ${token}`,
      requestId: name.replaceAll(' ', '-'),
      traceparent: `00-${'1'.repeat(32)}-${'1'.repeat(16)}-01`,
    }));
    const response = await fetch(`${url}/internal/requests`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(calls),
    });
    const lines = (await response.text()).trim().split('\n');
    const statuses = lines
      .map((line) => JSON.parse(line) as { readonly index: number; readonly status: number })
      .toSorted((left, right) => left.index - right.index)
      .map(({ status }) => status);
    expect(statuses).toEqual([...forged.map(() => 401), 200]);
  });

  it('is refused at the socket, with a problem document', async () => {
    expect(await shakeHands(stack.gateways[0], { token: honest.token, after: 0 })).toMatchObject({ connected: true });
    const handshakes = [
      ...forged.map(({ name, token }) => [name, { token, after: 0 }] as const),
      ['none', {}] as const,
    ];
    for (const [name, auth] of handshakes) {
      const { connected, refusal } = await shakeHands(stack.gateways[0], auth);
      expect(connected, name).toBe(false);
      expect(Problem.parse(refusal).status, name).toBeOneOf([400, 401]);
    }
  });
});
