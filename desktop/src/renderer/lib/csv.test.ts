import { describe, expect, it } from 'vitest';
import { sampleOrders } from '../testing/samples.ts';
import { ordersToCsv, writeCsv } from './csv.ts';

const rub = { code: 'RUB', digits: 2 };

describe('a CSV file', () => {
  it('follows RFC 4180: CRLF, quotes doubled, a last line break', () => {
    const file = writeCsv(['a', 'b'], [[{ text: 'say "hi", twice' }, { text: 'two\nlines' }]]);
    expect(file).toBe('\ufeffa,b\r\n"say ""hi"", twice","two\nlines"\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '  =1', '\uff1d1'])(
    'makes the formula %j harmless',
    (text) => {
      const [, cell = ''] = writeCsv(['a'], [[{ text }]]).split('\r\n', 2);
      expect(cell.replace(/^"/u, '').startsWith("'")).toBe(true);
    },
  );

  it('leaves harmless text and numbers as they are', () => {
    expect(writeCsv(['a', 'b'], [[{ text: 'Coffee = good' }, { decimal: '-12.50' }]])).toContain(
      '\r\nCoffee = good,-12.50\r\n',
    );
  });

  it('has one line per order, amounts as decimal numbers', () => {
    const [order] = sampleOrders(1);
    if (order === undefined) throw new Error('no sample');
    const [header, line] = ordersToCsv([{ ...order, amount: 123_450, description: 'Кофе, 1 кг' }], rub).split('\r\n');
    expect(header).toBe('\ufeffid,status,cancel_reason,amount,currency,description,created_at,updated_at');
    expect(line).toBe(`${order.id},NEW,,1234.50,RUB,"Кофе, 1 кг",${order.createdAt},${order.updatedAt}`);
  });
});
