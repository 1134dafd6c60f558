import { z } from 'zod';
import { ProblemError } from './problem-error.ts';

const DEFAULT_LIMIT = 20;

/** How many items a list was asked for. */
export function pageSize(limit: string | undefined): number {
  return limit === undefined ? DEFAULT_LIMIT : Number(limit);
}

/** A cursor is opaque to callers: the id that the last page ended with. */
export function encodeCursor(id: string): string {
  return Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url');
}

/** The id that a cursor stands for. @throws ProblemError `validation-failed` */
export function decodeCursor(cursor: string): string {
  const hex = Buffer.from(cursor, 'base64url').toString('hex');
  const id = z.guid().safeParse(hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'));
  if (id.success && encodeCursor(id.data) === cursor) return id.data;
  throw new ProblemError(
    'validation-failed',
    'The cursor is not one of ours: send the nextCursor of an earlier answer.',
    {
      fields: [{ field: 'cursor', message: 'must be a nextCursor of an earlier answer' }],
    },
  );
}

/** A page of at most `size` out of up to `size + 1` rows, newest first. */
export function pageOf<Row extends { readonly id: string }>(rows: readonly Row[], size: number) {
  const items = rows.slice(0, size);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > size && last !== undefined ? encodeCursor(last.id) : null };
}
