import { readConfig } from '@orderbell/runtime';
import { expect, it } from 'vitest';
import { PaymentsConfig } from './config.ts';

const enough = {
  PORT: '8083',
  DATABASE_URL: 'postgres://payments@localhost/payments',
  KAFKA_BROKERS: 'localhost:9092',
  TOKEN_PUBLIC_KEY: '{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}',
};

it('has defaults for everything but the addresses and the key', () => {
  expect(readConfig(PaymentsConfig, enough)).toMatchObject({ HOST: '127.0.0.1', LOG_LEVEL: 'info' });
});

it('refuses an inbox that forgets sooner than the topics, naming both variables', () => {
  expect(() => readConfig(PaymentsConfig, { ...enough, TOPIC_RETENTION_DAYS: '30' })).toThrow(
    /INBOX_RETENTION_DAYS: TOPIC_RETENTION_DAYS keeps messages.*Set INBOX_RETENTION_DAYS to at least TOPIC_RETENTION_DAYS/,
  );
});
