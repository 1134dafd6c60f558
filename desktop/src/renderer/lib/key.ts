export * from '../../client/idempotency-key.ts';
