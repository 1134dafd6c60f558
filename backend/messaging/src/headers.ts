import { z } from 'zod';

const textRecord = z.record(z.string(), z.string());

/** The headers of a message on the wire: its own and those that messaging writes. */
export function toHeaders(row: {
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly created_at: Date;
  readonly headers: string | null;
}): Record<string, string> {
  return {
    ...readRowHeaders(row.headers),
    id: row.id,
    type: row.type,
    version: String(row.version),
    'occurred-at': row.created_at.toISOString(),
  };
}

/** The headers of a row's own, which are JSON text there. */
export function readRowHeaders(headers: string | null): Readonly<Record<string, string>> {
  return headers === null ? {} : textRecord.parse(JSON.parse(headers));
}

type HeaderValue = Buffer | string | null;

/**
 * Headers as text. Kafka has bytes, or nothing, which is no header here; a name may come more than once: the last one
 * counts.
 */
export function readHeaders(
  headers: Readonly<Record<string, HeaderValue | HeaderValue[] | undefined>> = {},
): Readonly<Record<string, string>> {
  // What our decoder of records brings, unless a header has no value or comes more than once.
  if (areText(headers)) return headers;
  const read: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (last !== undefined && last !== null) read[name] = typeof last === 'string' ? last : last.toString('utf8');
  }
  return read;
}

/** Whether every value is text. */
export function areText(headers: object): headers is Readonly<Record<string, string>> {
  return Object.values(headers).every((value) => typeof value === 'string');
}
