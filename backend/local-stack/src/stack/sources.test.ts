import { expect, test } from 'vitest';
import { affectedServices, isSource, sourceFolders } from './sources.ts';

test('a file of one service concerns that service alone', () => {
  expect([...affectedServices(['backend/orders/src/place-order.ts'])]).toEqual(['orders']);
  expect([...affectedServices(['backend/orders/src/order.ts', 'backend/gateway/src/http.ts'])]).toEqual([
    'gateway',
    'orders',
  ]);
});

test.each(['contracts/src/order.ts', 'backend/messaging/src/outbox.ts', 'backend/runtime/src/config.ts'])(
  '%s concerns every service, and not the web client, which sees to itself',
  (file) => {
    expect([...affectedServices([file])]).toEqual(expect.arrayContaining(['gateway', 'orders', 'payments']));
    expect(affectedServices([file]).has('web')).toBe(false);
  },
);

test('tests and what editors leave behind concern nobody', () => {
  expect(isSource('backend/orders/src/order.ts')).toBe(true);
  expect(isSource('backend/orders/src/order.test.ts')).toBe(false);
  expect(isSource('backend/orders/src/.order.ts.swp')).toBe(false);
  expect(affectedServices(['desktop/src/renderer/root.tsx', 'backend/tests/src/figures.ts']).size).toBe(0);
  expect(sourceFolders).toContain('backend/payments/src');
});
