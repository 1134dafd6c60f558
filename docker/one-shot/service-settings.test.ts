import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { newSigningKey } from './secrets.ts';
import { publicHalf, serviceSettings } from './service-settings.ts';

test.each([
  'simple',
  "it's",
  'a b',
  'p%40ss',
  '$HOME',
  '"quoted"',
  '#no comment',
  'back\\slash',
  'пароль',
  "'",
  '`',
  '=',
])('the password %s reaches the database as it is', (password) => {
  const { DATABASE_URL: url = '' } = parseEnv(serviceSettings('orders', { password, signingKey: newSigningKey() }));
  expect(decodeURIComponent(new URL(url).password)).toBe(password);
});

test('the gateway alone gets the private key', () => {
  const secrets = { password: 'p', signingKey: newSigningKey() };
  const read = (owner: 'orders' | 'payments' | 'gateway') => parseEnv(serviceSettings(owner, secrets));
  expect(read('gateway')['TOKEN_SIGNING_KEY']).toBeDefined();
  for (const owner of ['orders', 'payments'] as const) expect(JSON.stringify(read(owner))).not.toContain('"d"');
  expect(read('orders')['TOKEN_PUBLIC_KEY']).toBe(read('gateway')['TOKEN_PUBLIC_KEY']);
});

test.each([
  ['no JSON', 'secret'],
  ['a public key', publicHalf(newSigningKey())],
  ['a key of another kind', '{"kty":"oct","k":"c2VjcmV0"}'],
  ['halves of two keys', JSON.stringify({ ...JSON.parse(newSigningKey()), x: JSON.parse(newSigningKey()).x })],
])('%s is refused', (_, key) => {
  expect(() => publicHalf(key)).toThrow('TOKEN_SIGNING_KEY must be a private Ed25519 key');
});
