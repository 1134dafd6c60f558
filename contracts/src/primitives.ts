import { z } from 'zod';

/** The largest amount and balance: what a JSON number carries without loss (2^53 - 1 minor units). */
export const MAX_AMOUNT = Number.MAX_SAFE_INTEGER;

/** Text that PostgreSQL can store: no NUL, no half of a surrogate pair. `min` and `max` count UTF-16 units after trimming. */
export const text = (min: number, max: number) =>
  z
    .string()
    .trim()
    .min(min)
    .max(max)
    .refine((value) => !value.includes('\u0000') && value.isWellFormed(), {
      error: 'must not contain NUL or broken Unicode characters',
    });

export const UserId = z.uuid().brand<'UserId'>();
export type UserId = z.infer<typeof UserId>;

export const OrderId = z.uuid().brand<'OrderId'>();
export type OrderId = z.infer<typeof OrderId>;

export const AccountId = z.uuid().brand<'AccountId'>();
export type AccountId = z.infer<typeof AccountId>;

/** Money that moves: an integer number of minor units (kopecks, cents), at least 1. */
export const Amount = z.int().min(1).max(MAX_AMOUNT).meta({
  description: 'Minor units (kopecks, cents)',
  example: 1000,
});

/** Money that lies: an integer number of minor units, never below zero. */
export const Balance = z.int().min(0).max(MAX_AMOUNT).meta({
  description: 'Minor units (kopecks, cents)',
  example: 9000,
});

/** RFC 3339 in UTC, with milliseconds. */
export const Timestamp = z.iso.datetime().meta({ example: '2026-11-23T08:30:00.000Z' });

/** A place in a user's feed: consecutive from 1, without holes, in commit order. */
export const Seq = z.int().min(0).max(MAX_AMOUNT).meta({ example: 2 });

/** Idempotency keys are 1 to 255 visible ASCII characters and belong to the user who sent them. */
export const IdempotencyKey = z.string().regex(/^[\x21-\x7e]{1,255}$/, {
  error: 'must be 1 to 255 visible ASCII characters without spaces',
});

/** `limit` and `cursor` of every list; a query string brings the number as text. */
export const pageQuery = {
  limit: z
    .string()
    .regex(/^(?:[1-9]|[1-9]\d|100)$/, { error: 'must be a whole number from 1 to 100' })
    .optional()
    .meta({ description: 'How many items, 1 to 100; 20 unless told', example: '20' }),
  cursor: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,200}$/, { error: 'must be a nextCursor of an earlier answer' })
    .optional()
    .meta({ description: 'nextCursor of the previous page' }),
};
