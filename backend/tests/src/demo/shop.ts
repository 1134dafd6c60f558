import type { Identity } from './customer.ts';

const password = 'made-up-for-the-demo';
const names = [
  'Ada',
  'Борис',
  'Chiara',
  'Дарья',
  'Emil',
  'Фёдор',
  'Greta',
  'Ирина',
  'João',
  'Ксения',
  'Lena',
  'Максим',
] as const;

/** The made-up users. Their addresses are of a domain that cannot exist. */
export const madeUpUsers: readonly Identity[] = names.map((name, index) => ({
  name,
  email: `demo-${index + 1}@orderbell.test`,
  password,
}));

/** What they buy, and for how much at most, in minor units. */
export const goods = [
  { description: 'Espresso beans, 1 kg', amount: 189_000 },
  { description: 'Чай улун, 250 г', amount: 124_000 },
  { description: 'A ticket for the 7:42 to the sea', amount: 240_000 },
  { description: 'Новые шнурки', amount: 15_000 },
  { description: 'Desk lamp, green shade', amount: 410_000 },
  { description: 'Книга про очереди', amount: 98_000 },
  { description: 'Bicycle bell, brass', amount: 76_000 },
  { description: 'Ремонт часов', amount: 320_000 },
  { description: 'Two tickets for the opera', amount: 700_000 },
  { description: 'Корм для кота, 3 кг', amount: 230_000 },
] as const;

/** What a user puts on the account when an order was cancelled for lack of money. */
export const topUpAmount = 2_000_000;
