import { describe, expect, it } from 'vitest';
import { ApiProblem, NoAnswer, createApiClient } from './api-client.ts';

const order = {
  id: '019ab000-0000-7000-8000-000000000001',
  userId: '019ab000-0000-7000-8000-000000000002',
  amount: 1000,
  description: 'тест',
  status: 'NEW',
  cancelReason: null,
  seq: 1,
  createdAt: '2026-11-23T08:30:00.000Z',
  updatedAt: '2026-11-23T08:30:00.000Z',
};

function clientThatGets(status: number, body: unknown) {
  const calls: { url: string; init: RequestInit | undefined }[] = [];
  const call = createApiClient({
    baseUrl: 'http://gateway',
    fetch: (url, init) => {
      calls.push({ url: url instanceof Request ? url.url : url.toString(), init });
      return Promise.resolve(new Response(typeof body === 'string' ? body : JSON.stringify(body), { status }));
    },
  });
  return { call, calls };
}

describe('the typed client', () => {
  it('puts path parameters, query, token and key where the endpoint table says', async () => {
    const { call, calls } = clientThatGets(200, order);
    await call('showOrder', { params: { id: 'a/b' }, token: 't' });
    expect(calls[0]?.url).toBe('http://gateway/orders/a%2Fb');
    const listing = clientThatGets(200, { items: [order], nextCursor: null });
    const page = await listing.call('listOrders', { query: { status: 'NEW', limit: '5' } });
    expect(listing.calls[0]?.url).toBe('http://gateway/orders?status=NEW&limit=5');
    expect(page.items[0]?.amount).toBe(1000);
    const placing = clientThatGets(201, order);
    await placing.call('placeOrder', { body: { amount: 1000, description: 'тест' }, token: 't', idempotencyKey: 'k' });
    expect(placing.calls[0]?.init?.headers).toMatchObject({ authorization: 'Bearer t', 'idempotency-key': 'k' });
  });

  it('throws the problem that the server answered', async () => {
    const problem = { type: 'not-found', title: 'Not found', status: 404, detail: 'No such order.', requestId: 'r' };
    const { call } = clientThatGets(404, problem);
    await expect(call('showOrder', { params: { id: 'x' } })).rejects.toEqual(
      new ApiProblem({ ...problem, type: 'not-found' }),
    );
  });

  it('says that there was no answer when what came is not of this API', async () => {
    await expect(clientThatGets(502, '<html>').call('me', {})).rejects.toThrow(NoAnswer);
    await expect(clientThatGets(200, { id: 1 }).call('me', {})).rejects.toThrow(/shape of \/auth\/me/);
  });
});
