import { describe, expect, it } from 'vitest';
import { paths, viewOf } from './screens.ts';

describe('what an address shows', () => {
  it.each([
    ['/orders', { screen: 'orders', orderId: null }],
    ['/', { screen: 'orders', orderId: null }],
    [paths.order('019a'), { screen: 'order', orderId: '019a' }],
    ['/orders/019a/', { screen: 'order', orderId: '019a' }],
    ['/account', { screen: 'account', orderId: null }],
    ['/pipeline', { screen: 'pipeline', orderId: null }],
    ['/settings', { screen: 'settings', orderId: null }],
    ['/orders/%E0%A4%A', { screen: 'order', orderId: '%E0%A4%A' }],
  ])('%s', (path, view) => {
    expect(viewOf(path)).toEqual(view);
  });
});
