import type { StackOptions } from '@orderbell/local-stack';

/** Settings of every stack under test: limits that one machine's hundreds of users would run into are out of the way. */
export const testEnvironment: NonNullable<StackOptions['env']> = {
  gateway: { SIGN_INS_PER_ADDRESS: '1000000', SIGN_INS_PER_ACCOUNT: '1000000', LOG_LEVEL: 'warn' },
  orders: { LOG_LEVEL: 'warn' },
  payments: { LOG_LEVEL: 'warn' },
  audit: { LOG_LEVEL: 'warn', AUDIT_STUCK_SECONDS: '10' },
};
