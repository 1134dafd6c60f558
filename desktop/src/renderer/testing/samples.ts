import {
  AccountId,
  OrderId,
  UserId,
  type Account,
  type Order,
  type Transaction,
  type User,
} from '@orderbell/contracts';
import type { ClientState } from '../../client/orderbell-client.ts';

/** Fixed, so that a screenshot shows the same ages each time relative to the page's clock. */
const now = () => Date.now();
const MINUTE = 60_000;

const hex = (value: number, length: number) => value.toString(16).padStart(length, '0');

export const userId = UserId.parse('019ab000-0000-7000-8000-000000000001');
export const orderId = (index: number) => OrderId.parse(`019ab5c4-7e1d-7b3a-9c41-${hex(0xd04e_0000_0000 + index, 12)}`);

const DESCRIPTIONS = [
  'Кофе в зёрнах, 1 кг',
  'Office chairs, 4 pieces',
  'Хостинг за ноябрь',
  'Team lunch',
  'Бумага A4, 10 пачек',
  'Domain renewal orderbell.example',
  'Такси до аэропорта',
  'USB-C cables, 12 pieces, braided, two metres, for the meeting rooms on the third and the fourth floor',
  'Подписка на аналитику',
  'Printer toner',
  'Цветы для ресепшн',
  'Conference tickets',
] as const;

/** Newest first; about one in nine is cancelled, the newest few are in progress. */
export function sampleOrders(count = 64): readonly Order[] {
  return Array.from({ length: count }, (_, index) => sampleOrder(index, count));
}

function sampleOrder(index: number, count: number): Order {
  const created = now() - (index * index * 0.9 + index * 3 + 0.4) * MINUTE;
  const status = index < 2 ? 'NEW' : index % 9 === 4 ? 'CANCELLED' : 'FINISHED';
  return {
    id: orderId(count - index),
    userId,
    amount: ((index * 7919 + 1234) % 900_000) + (index % 13 === 0 ? 12_000_000 : 990),
    description: DESCRIPTIONS[index % DESCRIPTIONS.length] ?? 'Order',
    status,
    cancelReason: status === 'CANCELLED' ? 'insufficient-funds' : null,
    seq: count - index,
    createdAt: new Date(created).toISOString(),
    updatedAt: new Date(created + (status === 'NEW' ? 0 : 240 + (index % 7) * 60)).toISOString(),
  };
}

/** Newest first, summing up to `sampleBalance`. */
export function sampleTransactions(): readonly Transaction[] {
  const paid = sampleOrders().filter(({ status }) => status === 'FINISHED');
  const debits: Transaction[] = paid.map((order, index) => ({
    id: `019ab5c4-7e1d-7b3a-9c42-${hex(index, 12)}`,
    type: 'DEBIT',
    amount: order.amount,
    referenceOrderId: order.id,
    createdAt: order.updatedAt,
  }));
  const credits: Transaction[] = debits
    .filter((_, index) => index % 6 === 5)
    .map((debit, index) => ({
      id: `019ab5c4-7e1d-7b3a-9c43-${hex(index, 12)}`,
      type: 'CREDIT',
      amount: 10_000_000,
      referenceOrderId: null,
      createdAt: new Date(Date.parse(debit.createdAt) - MINUTE).toISOString(),
    }));
  const first: Transaction = {
    id: `019ab5c4-7e1d-7b3a-9c44-${hex(0, 12)}`,
    type: 'CREDIT',
    amount: 25_000_000,
    referenceOrderId: null,
    createdAt: new Date(Date.parse(debits.at(-1)?.createdAt ?? '') - 90 * MINUTE).toISOString(),
  };
  return [...debits, ...credits, first].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
}

export function userOf(email: string, role: 'user' | 'operator' = 'user'): User {
  return { id: userId, email, name: email === 'ada@example.com' ? 'Ada Lovelace' : null, role };
}

export function accountOf(balance: number, version = 2): Account {
  return {
    id: AccountId.parse('019ab000-0000-7000-8000-000000000002'),
    userId,
    balance,
    version,
    updatedAt: new Date(now() - 4 * MINUTE).toISOString(),
  };
}

/** The balance that {@link sampleTransactions} lead to. */
export function sampleBalance(): number {
  return sampleTransactions().reduce((sum, { type, amount }) => sum + (type === 'CREDIT' ? amount : -amount), 0);
}

/** Signed in, live, with an account. */
export function sampleState(): ClientState {
  const address = 'http://localhost:8080';
  const since = new Date(now() - 3 * MINUTE).toISOString();
  return {
    server: {
      status: 'reachable',
      address,
      config: { currency: { code: 'RUB', digits: 2 }, demoSignIns: true },
    },
    session: { status: 'signed-in', user: userOf('ada@example.com') },
    connection: { status: 'live', since },
    account: { status: 'open', account: accountOf(sampleBalance(), 58) },
    pending: [],
    settings: {
      language: 'en',
      theme: 'light',
      notifications: 'with-details',
      sound: true,
      closeToTray: true,
      startAtSignIn: false,
      startHidden: false,
      singleKeyShortcuts: true,
      serverAddress: address,
    },
    platform: {
      kind: 'desktop',
      os: 'linux',
      locale: 'en-GB',
      versions: [
        { name: 'Orderbell', version: '1.0.0' },
        { name: 'Electron', version: '45.4.1' },
        { name: 'Chromium', version: '152.0.7444.10' },
        { name: 'Node.js', version: '24.18.0' },
      ],
      notifications: 'available',
      tray: true,
      autostart: true,
      logs: true,
      pdf: true,
      serverAddress: true,
    },
    notices: [],
  };
}
