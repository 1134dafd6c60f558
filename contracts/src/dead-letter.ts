import { z } from 'zod';
import { OrderId, Timestamp, pageQuery, text } from './primitives.ts';

/**
 * - `open`: waits for an operator. - `waiting`: nothing is known to be wrong with it, but an earlier message of its order is
 * dead; it follows when that one is settled. - `requeued`, `discarded`: settled.
 */
export const DeadLetterStatus = z.enum(['open', 'waiting', 'requeued', 'discarded']).meta({ id: 'DeadLetterStatus' });
export type DeadLetterStatus = z.infer<typeof DeadLetterStatus>;

/** A message that could not be handled, with everything that is needed to understand it. */
export const DeadLetter = z
  .object({
    id: z.uuid(),
    service: z.enum(['orders', 'payments']).meta({ description: 'Whose dead letter it is' }),
    consumer: z
      .string()
      .meta({ description: 'Who could not handle it, or `outbox:` and the relay that could not send it' }),
    status: DeadLetterStatus,
    reason: z.string().meta({ description: 'A slug', example: 'handler-failed' }),
    detail: z.string().meta({ description: 'The last error, for a person' }),
    messageId: z.uuid().meta({ description: 'What it is deduplicated by; a requeue keeps it' }),
    type: z.string().nullable().meta({ example: 'OrderPaymentRequested' }),
    topic: z.string(),
    partition: z.int().nullable(),
    offset: z.string().nullable(),
    key: z.string().nullable(),
    orderId: OrderId.nullable().meta({ description: 'The order that it is about, when it says' }),
    headers: z.record(z.string(), z.string()),
    payload: z.string().nullable().meta({ description: 'As text; bytes that are not UTF-8 are replaced' }),
    attempts: z.array(z.object({ at: Timestamp, error: z.string(), by: z.string().nullable() })),
    createdAt: Timestamp,
    settledAt: Timestamp.nullable(),
    settledBy: z.string().nullable().meta({ description: 'The operator, or `system` for what followed by itself' }),
    settledReason: z.string().nullable(),
  })
  .meta({ id: 'DeadLetter' });
export type DeadLetter = z.infer<typeof DeadLetter>;

export const DeadLetterId = z.strictObject({ id: z.uuid() });

export const DeadLetterQuery = z.strictObject({
  status: z
    .enum([...DeadLetterStatus.options, 'all'])
    .optional()
    .meta({ description: 'Those of one status, or all; open and waiting ones unless told' }),
  ...pageQuery,
});

export const DeadLetterPage = z
  .object({
    items: z.array(DeadLetter),
    nextCursor: z.string().nullable(),
    unreachable: z
      .array(z.enum(['orders', 'payments']))
      .meta({ description: 'Services that could not be asked: their dead letters are missing here' }),
  })
  .meta({ id: 'DeadLetterPage' });
export type DeadLetterPage = z.infer<typeof DeadLetterPage>;

export const DiscardDeadLetter = z
  .strictObject({ reason: text(1, 500) })
  .meta({ id: 'DiscardDeadLetter', example: { reason: 'a test message of the old shop' } });
export type DiscardDeadLetter = z.infer<typeof DiscardDeadLetter>;
