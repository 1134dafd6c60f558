import { checkRetention, faultPoints } from '@orderbell/messaging';
import {
  commonConfig,
  crashConfig,
  databaseConfig,
  flag,
  integer,
  kafkaConfig,
  publicKeyConfig,
  resendConfig,
  retentionConfig,
  tracingConfig,
} from '@orderbell/runtime';
import { z } from 'zod';

/** Every variable of Orders. */
export const OrdersConfig = z
  .object({
    ...commonConfig,
    ...tracingConfig,
    ...databaseConfig,
    ...kafkaConfig,
    ...retentionConfig,
    ...publicKeyConfig,
    ...resendConfig,
    ...crashConfig([...faultPoints, 'place:before-commit', 'place:after-commit']),
    /** Transactions that place orders at once. */
    PLACE_LANES: integer(1, 8, 1),
    /** Orders that one of them places at most. */
    PLACE_BATCH: integer(1, 2_000, 500),
    /** Requests that may wait for one; the next is answered with 503. */
    PLACE_QUEUE: integer(1, 1_000_000, 5_000),
    /** Whether an order's journey is kept with it. Off only to measure what it costs. */
    RECORD_JOURNEYS: flag(true),
  })
  .superRefine((config, context) => {
    try {
      checkRetention({
        inboxRetentionMs: config.INBOX_RETENTION_DAYS,
        inboxVariable: 'INBOX_RETENTION_DAYS',
        topicRetentionMs: config.TOPIC_RETENTION_DAYS,
        topicVariable: 'TOPIC_RETENTION_DAYS',
      });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      context.addIssue({ code: 'custom', path: ['INBOX_RETENTION_DAYS'], message });
    }
  });
export type OrdersConfig = z.output<typeof OrdersConfig>;
