import type { IHeaders } from 'kafkajs';
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

/**
 * Headers as text. Kafka has bytes, or nothing, which is no header here; a name may come more than once: the last one
 * counts.
 */
export function readHeaders(headers: IHeaders = {}): Readonly<Record<string, string>> {
  if (isText(headers)) return headers;
  const read: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const last: Buffer | string | null | undefined = Array.isArray(value) ? value.at(-1) : value;
    if (last !== undefined && last !== null) read[name] = typeof last === 'string' ? last : last.toString('utf8');
  }
  return read;
}

/** What our decoder of records brings, unless a header has no value or comes more than once. */
function isText(headers: IHeaders): headers is Record<string, string> {
  return Object.values(headers).every((value) => typeof value === 'string');
}
