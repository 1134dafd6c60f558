import type { Keys } from './keys.ts';

/** What a gateway needs of its surroundings. */
export interface Surroundings {
  readonly databaseUrl: string;
  readonly brokers: readonly string[];
  readonly keys: Keys;
  readonly ordersUrls: readonly string[];
  readonly paymentsUrls: readonly string[];
}

/** The variables of a gateway in these surroundings, on a free port. */
export function gatewayEnv(around: Surroundings): Record<string, string> {
  return {
    PORT: '0',
    LOG_LEVEL: 'silent',
    DATABASE_URL: around.databaseUrl,
    KAFKA_BROKERS: around.brokers.join(','),
    TOKEN_SIGNING_KEY: JSON.stringify(around.keys.signing),
    TOKEN_PUBLIC_KEY: JSON.stringify(around.keys.verifying),
    ORDERS_URL: around.ordersUrls.join(','),
    PAYMENTS_URL: around.paymentsUrls.join(','),
  };
}
