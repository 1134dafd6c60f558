import { z } from 'zod';
import { Timestamp } from './primitives.ts';

/** The stages that an order passes, in order. */
export const StageName = z
  .enum(['accept', 'orders-outbox', 'payment-requests', 'payments-outbox', 'payment-results', 'push'])
  .meta({ id: 'StageName' });
export type StageName = z.infer<typeof StageName>;

const seconds = z.number().min(0).nullable();
const count = z.int().min(0).nullable();

/** One stage as it is now. What is not known, or has no meaning at this stage, is null. */
export const PipelineStage = z
  .object({
    name: StageName,
    service: z.enum(['orders', 'payments', 'gateway']),
    reachable: z.boolean(),
    depth: count.meta({ description: 'Orders or messages that are in this stage now' }),
    oldestAgeSeconds: seconds.meta({ description: 'How long the oldest of them has been there' }),
    ratePerSecond: seconds.meta({ description: 'What leaves the stage, averaged over the last seconds' }),
    lag: count.meta({ description: 'Messages that its consumer group has not handled' }),
  })
  .meta({ id: 'PipelineStage' });
export type PipelineStage = z.infer<typeof PipelineStage>;

export const PipelineRelay = z
  .object({
    service: z.enum(['orders', 'payments']),
    reachable: z.boolean(),
    holder: z.string().nullable().meta({ description: 'The process whose relay is active; null when none is' }),
    lastError: z.string().nullable(),
  })
  .meta({ id: 'PipelineRelay' });
export type PipelineRelay = z.infer<typeof PipelineRelay>;

export const PipelineConsumer = z
  .object({
    service: z.enum(['orders', 'payments']),
    reachable: z.boolean(),
    topic: z.string(),
    state: z.enum(['stopped', 'starting', 'running', 'waiting']).nullable(),
    partitions: count.meta({ description: 'Partitions of the instance that was asked' }),
    lag: count,
    lastError: z.string().nullable(),
  })
  .meta({ id: 'PipelineConsumer' });
export type PipelineConsumer = z.infer<typeof PipelineConsumer>;

/** What the audit can find wrong. */
export const FindingKind = z
  .enum([
    'finished-without-debit',
    'debit-of-another-amount',
    'debit-without-finished-order',
    'debit-without-order',
    'balance-not-its-ledger',
    'ledger-broken',
    'order-stuck',
    'outbox-ages',
  ])
  .meta({ id: 'FindingKind' });
export type FindingKind = z.infer<typeof FindingKind>;

export const AuditFinding = z
  .object({
    kind: FindingKind,
    subject: z
      .string()
      .meta({ description: 'What it is about', example: 'order 0198c0de-0000-7000-8000-000000000001' }),
    detail: z.string().meta({ description: 'What is there, and what should be' }),
    firstSeenAt: Timestamp,
    lastSeenAt: Timestamp,
  })
  .meta({ id: 'AuditFinding' });
export type AuditFinding = z.infer<typeof AuditFinding>;

/** `sound`: all that was looked at is right. `damaged`: there are findings. `unknown`: it has not looked at everything yet, or cannot. */
export const AuditVerdict = z.enum(['sound', 'damaged', 'unknown']).meta({ id: 'AuditVerdict' });
export type AuditVerdict = z.infer<typeof AuditVerdict>;

export const AuditState = z
  .object({
    reachable: z.boolean(),
    verdict: AuditVerdict,
    lastLookedAt: Timestamp.nullable().meta({ description: 'When it last looked at the newest and a part of the old' }),
    lastSweepAt: Timestamp.nullable().meta({ description: 'When it last had looked at everything' }),
    detail: z.string().nullable().meta({ description: 'Why the verdict is unknown' }),
    findings: z.array(AuditFinding).meta({ description: 'At most 100' }),
    findingsTotal: z.int().min(0),
  })
  .meta({ id: 'AuditState' });
export type AuditState = z.infer<typeof AuditState>;

export const Pipeline = z
  .object({
    at: Timestamp,
    stages: z.array(PipelineStage).meta({ description: 'Always all six, in order' }),
    relays: z.array(PipelineRelay),
    consumers: z.array(PipelineConsumer),
    deadLetters: z
      .object({ orders: count, payments: count })
      .meta({ description: 'Open and waiting ones; null for a service that could not be asked' }),
    audit: AuditState,
  })
  .meta({ id: 'Pipeline' });
export type Pipeline = z.infer<typeof Pipeline>;
