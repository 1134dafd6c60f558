import { readConfig } from '@orderbell/runtime';
import { beforeAll, describe, expect, it } from 'vitest';
import { gatewayEnv } from '../testing/gateway-env.ts';
import { makeKeys, type Keys } from '../testing/keys.ts';
import { GatewayConfig } from './config.ts';
import { publicConfig } from './public-config.ts';

let keys: Keys;
beforeAll(async () => {
  keys = await makeKeys();
});
const env = () =>
  gatewayEnv({
    databaseUrl: 'postgres://u:p@h/d',
    brokers: ['127.0.0.1:9092'],
    keys,
    ordersUrls: ['http://o:1/', 'http://o:2'],
    paymentsUrls: ['http://p:1'],
  });

describe('the configuration of the gateway', () => {
  it('needs no more than where its neighbours are, and the keys', () => {
    expect(readConfig(GatewayConfig, env())).toMatchObject({
      ORDERS_URL: ['http://o:1', 'http://o:2'],
      WEB_ORIGINS: [],
      CURRENCY: 'RUB',
      DEMO_SIGN_INS: false,
      TRUST_PROXY: false,
      ACCESS_TOKEN_SECONDS: 600,
    });
  });

  it('refuses a signing key whose tokens the services would refuse', async () => {
    const other = await makeKeys();
    const { d } = other.signing;
    const { d: _, ...publicOnly } = keys.signing;
    const wrong = [
      [other.signing, 'does not belong to TOKEN_PUBLIC_KEY'],
      [{ ...keys.signing, d }, 'does not belong to TOKEN_PUBLIC_KEY'],
      [{ ...keys.signing, kid: 'another' }, 'does not belong to TOKEN_PUBLIC_KEY'],
      [publicOnly, 'lacks its private part'],
      [{ ...keys.signing, crv: 'P-256' }, 'must be an Ed25519 key'],
    ] as const;
    for (const [key, fault] of wrong)
      expect(() => readConfig(GatewayConfig, { ...env(), TOKEN_SIGNING_KEY: JSON.stringify(key) })).toThrow(fault);
    expect(() => readConfig(GatewayConfig, { ...env(), TOKEN_SIGNING_KEY: 'PEM' })).toThrow('private JSON Web Key');
  });

  it('names every fault at once, and no secret', () => {
    const read = () =>
      readConfig(GatewayConfig, {
        ...env(),
        ORDERS_URL: 'orders',
        WEB_ORIGINS: 'http://localhost:8081/',
        CURRENCY: 'rubles',
        TRUST_PROXY: 'yes',
        SIGN_INS_PER_ACCOUNT: '0',
      });
    for (const fault of [
      'ORDERS_URL.0: must be an http or https URL',
      'WEB_ORIGINS.0: must be origins such as',
      'CURRENCY: must be an ISO 4217 code',
      'TRUST_PROXY: must be true or false',
      'SIGN_INS_PER_ACCOUNT: ',
    ])
      expect(read).toThrow(fault);
    expect(read).not.toThrow(keys.signing.d ?? '');
  });

  it('tells clients the digits of the currency', () => {
    expect(['RUB', 'JPY', 'KWD', 'CLF'].map((code) => publicConfig(code, false).currency)).toEqual([
      { code: 'RUB', digits: 2 },
      { code: 'JPY', digits: 0 },
      { code: 'KWD', digits: 3 },
      { code: 'CLF', digits: 4 },
    ]);
  });
});
