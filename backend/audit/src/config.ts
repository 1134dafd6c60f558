import { commonConfig, httpUrl, integer, list, publicKeyConfig, resendConfig } from '@orderbell/runtime';
import { z } from 'zod';

const databaseUrl = z.string().refine((value) => URL.canParse(value) && /^postgres(ql)?:/.test(value), {
  error: 'must be a URL such as postgres://audit:password@localhost:5432/orders',
});

/** The books to be read, with a role that may do nothing but read. */
export const booksConfig = { ORDERS_DATABASE_URL: databaseUrl, PAYMENTS_DATABASE_URL: databaseUrl };

/** What an audit can be told about looking. */
export const lookConfig = {
  /** Rows of each table in one look. */
  AUDIT_SLICE: integer(100, 100_000, 4_000),
  /** How old an order or an unsent message may become before it is named. */
  AUDIT_STUCK_SECONDS: integer(1, 86_400, 30),
};

/** Every variable of the audit. */
export const AuditConfig = z.object({
  ...commonConfig,
  ...publicKeyConfig,
  ...booksConfig,
  ...lookConfig,
  /** From the end of a look to the next one. */
  AUDIT_EVERY_MS: integer(100, 3_600_000, 2_000),
  /** Who is asked to send lost messages again, instance by instance, and the secret that they know the audit by. Without these it only names them. */
  RESEND_ORDERS_URL: list(httpUrl).optional(),
  RESEND_PAYMENTS_URL: list(httpUrl).optional(),
  ...resendConfig,
});
export type AuditConfig = z.output<typeof AuditConfig>;
