import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { openIndexedDbStore } from './indexed-db-store.ts';

describe('the store of a page', () => {
  it('keeps values for the next page, lists them by prefix in the order of their keys, and forgets what is deleted', async () => {
    const store = await openIndexedDbStore('first');
    await store.set('pending/u/2', { n: 2 });
    await store.set('pending/u/1', { n: 1 });
    await store.set('pending/v/1', { n: 3 });
    await store.set('settings', 'x');
    const next = await openIndexedDbStore('first');
    expect(await next.list('pending/u/')).toEqual([{ n: 1 }, { n: 2 }]);
    expect(await next.get('settings')).toBe('x');
    await next.delete('settings');
    expect(await store.get('settings')).toBeUndefined();
    expect(await store.list('nothing/')).toEqual([]);
  });
});
