import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  commonConfig,
  ConfigError,
  databaseConfig,
  flag,
  httpUrl,
  list,
  publicKeyConfig,
  readConfig,
  retentionConfig,
} from './config.ts';

const Schema = z.object({ ...commonConfig, ...databaseConfig, ...publicKeyConfig });
const key = '{"kty":"OKP","crv":"Ed25519","x":"abc"}';

describe('configuration', () => {
  it('fills in what may be left out, and takes empty variables as left out', () => {
    const config = readConfig(Schema, {
      PORT: '8080',
      HOST: '',
      DATABASE_URL: 'postgres://u:p@h/d',
      TOKEN_PUBLIC_KEY: key,
    });
    expect(config).toMatchObject({ PORT: 8080, HOST: '127.0.0.1', LOG_LEVEL: 'info', DATABASE_POOL: 8 });
  });

  it('names every fault at once', () => {
    const read = () =>
      readConfig(Schema, { PORT: 'eighty', DATABASE_URL: 'mysql://h', LOG_LEVEL: 'loud', TOKEN_PUBLIC_KEY: '{' });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(/5 faults|4 faults/);
    for (const name of ['PORT', 'DATABASE_URL', 'LOG_LEVEL', 'TOKEN_PUBLIC_KEY'])
      expect(read).toThrow(new RegExp(`  ${name}: `));
  });

  it('says of a missing variable that it is not set', () => {
    expect(() => readConfig(Schema, { PORT: '1', TOKEN_PUBLIC_KEY: key })).toThrow('DATABASE_URL: is not set');
  });

  it('reads flags, lists of addresses and days', () => {
    const schema = z.object({ ON: flag(false), URLS: list(httpUrl), ...retentionConfig });
    expect(
      readConfig(schema, { ON: 'true', URLS: 'http://a:1/, http://b:2', TOPIC_RETENTION_DAYS: '2' }),
    ).toMatchObject({
      ON: true,
      URLS: ['http://a:1', 'http://b:2'],
      TOPIC_RETENTION_DAYS: 172_800_000,
    });
    expect(() => readConfig(schema, { ON: 'yes', URLS: 'ftp://a' })).toThrow(/ON: must be true or false[\s\S]*URLS/);
  });
});
