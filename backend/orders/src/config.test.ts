import { readConfig } from '@orderbell/runtime';
import { expect, it } from 'vitest';
import { OrdersConfig } from './config.ts';

const enough = {
  PORT: '8082',
  DATABASE_URL: 'postgres://orders@localhost/orders',
  KAFKA_BROKERS: 'localhost:9092',
  TOKEN_PUBLIC_KEY: '{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}',
};

it('has defaults for everything but the addresses and the key', () => {
  expect(readConfig(OrdersConfig, enough)).toMatchObject({ HOST: '127.0.0.1', PLACE_BATCH: 500, PLACE_QUEUE: 5000 });
});

it('refuses an inbox that forgets sooner than the topics, naming both variables', () => {
  expect(() => readConfig(OrdersConfig, { ...enough, TOPIC_RETENTION_DAYS: '30' })).toThrow(
    /INBOX_RETENTION_DAYS: TOPIC_RETENTION_DAYS keeps messages.*Set INBOX_RETENTION_DAYS to at least TOPIC_RETENTION_DAYS/,
  );
});
