import { checkRetention, faultPoints } from '@orderbell/messaging';
import {
  commonConfig,
  crashConfig,
  databaseConfig,
  kafkaConfig,
  publicKeyConfig,
  resendConfig,
  retentionConfig,
  tracingConfig,
} from '@orderbell/runtime';
import { z } from 'zod';

/** Every variable of Payments. */
export const PaymentsConfig = z
  .object({
    ...commonConfig,
    ...tracingConfig,
    ...databaseConfig,
    ...kafkaConfig,
    ...retentionConfig,
    ...publicKeyConfig,
    ...resendConfig,
    ...crashConfig([...faultPoints, 'decide:before-ledger', 'top-up:before-commit', 'top-up:after-commit']),
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
export type PaymentsConfig = z.output<typeof PaymentsConfig>;
