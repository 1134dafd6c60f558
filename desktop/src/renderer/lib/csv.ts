import type { Order } from '@orderbell/contracts';
import { toDecimalText, type Currency } from '../../i18n/money.ts';

/** A cell: numbers are written as they are, text is made harmless and quoted where needed. */
export type CsvCell = { readonly text: string } | { readonly decimal: string };

/** Spreadsheets run cells that begin so as formulas (OWASP, CVE-2021-41270), also behind blanks and in full-width forms. */
const FORMULA_START = /^[\s\u00a0]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/u;

function writeCell(cell: CsvCell): string {
  if ('decimal' in cell) return cell.decimal;
  const safe = FORMULA_START.test(cell.text) ? `'${cell.text}` : cell.text;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** RFC 4180: CRLF after every record, quotes doubled. The mark in front tells spreadsheets that it is UTF-8. */
export function writeCsv(header: readonly string[], rows: Iterable<readonly CsvCell[]>): string {
  const lines = [header.map((text) => writeCell({ text })).join(',')];
  for (const row of rows) lines.push(row.map(writeCell).join(','));
  return `\ufeff${lines.join('\r\n')}\r\n`;
}

/** Column names are fixed English, so that a script which reads the file does not depend on the language of the screen. */
const ORDER_COLUMNS = [
  'id',
  'status',
  'cancel_reason',
  'amount',
  'currency',
  'description',
  'created_at',
  'updated_at',
] as const;

/** The orders as a CSV file; amounts are decimal numbers with a point. */
export function ordersToCsv(orders: Iterable<Order>, currency: Currency): string {
  return writeCsv(ORDER_COLUMNS, cellsOf(orders, currency));
}

function* cellsOf(orders: Iterable<Order>, currency: Currency): Generator<readonly CsvCell[]> {
  for (const order of orders) {
    yield [
      { text: order.id },
      { text: order.status },
      { text: order.cancelReason ?? '' },
      { decimal: toDecimalText(order.amount, currency.digits) },
      { text: currency.code },
      { text: order.description },
      { text: order.createdAt },
      { text: order.updatedAt },
    ];
  }
}
