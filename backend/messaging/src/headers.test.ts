import { expect, it } from 'vitest';
import { readHeaders } from './headers.ts';

it('reads headers as text, whatever form they come in, and leaves those out that have no value', () => {
  const some = { id: 'a', type: Buffer.from('Заказ') };
  expect(readHeaders(some)).toEqual({ id: 'a', type: 'Заказ' });
  expect(readHeaders({ ...some, empty: null })).toEqual({ id: 'a', type: 'Заказ' });
  expect(readHeaders({ twice: ['first', Buffer.from('last')] })).toEqual({ twice: 'last' });
  expect(readHeaders(undefined)).toEqual({});
});
