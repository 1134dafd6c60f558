import { areText } from './headers.ts';
import { partitionForKey } from './kafka/partitioner.ts';

/**
 * A bundle: a record that carries several messages of one definition. Its value is a JSON array of `BundleItem`, its
 * key that of the first, which says the same partition as the others', and its header `bundle` their number.
 */
export type BundleItem = {
  readonly key: string;
  /** The message's own, beside those of the record. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly payload: unknown;
};

/** The header that says that a record is a bundle, and of how many messages. */
export const BUNDLE = 'bundle';

/** A row of the outbox as far as bundling goes. `payload` and `headers` are JSON text. */
type Row = { readonly key: string; readonly payload: string; readonly headers: string | null };

/** A bundle that has grown larger than this, in characters, is closed: one record has to fit into a request. */
const FULL = 100_000;

/** Puts rows whose keys say the same of so many partitions together, in their order. */
export function inBundles<R extends Row>(rows: readonly R[], partitions: number): readonly R[] {
  return [...Map.groupBy(rows, ({ key }) => partitionForKey(key, partitions)).values()].flatMap(splitWhenFull);
}

function splitWhenFull<R extends Row>(rows: readonly R[]): readonly R[] {
  const bundles: { readonly first: R; readonly items: string[]; length: number }[] = [];
  for (const row of rows) {
    const { key, payload, headers } = row;
    const item = `{"key":${JSON.stringify(key)}${headers === null ? '' : `,"headers":${headers}`},"payload":${payload}}`;
    const last = bundles.at(-1);
    if (last === undefined || last.length + item.length > FULL) {
      bundles.push({ first: row, items: [item], length: item.length });
    } else {
      last.items.push(item);
      last.length += item.length;
    }
  }
  return bundles.map(({ first, items }) => ({
    ...first,
    payload: `[${items.join(',')}]`,
    headers: `{"${BUNDLE}":"${items.length}"}`,
  }));
}

/** The items of a bundle's value; null for anything else. */
export function bundleItems(value: unknown): readonly BundleItem[] | null {
  return Array.isArray(value) && value.every(isItem) ? value : null;
}

function isItem(value: unknown): value is BundleItem {
  if (typeof value !== 'object' || value === null || !('payload' in value)) return false;
  if (!('key' in value) || typeof value.key !== 'string') return false;
  if (!('headers' in value)) return true;
  const { headers } = value;
  return typeof headers === 'object' && headers !== null && areText(headers);
}
