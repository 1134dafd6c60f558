import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { databaseOwners, newSigningKey, type SecretsOwner } from './secrets.ts';
import { publicHalf, serviceSettings, type StackSecrets } from './service-settings.ts';

const secrets: StackSecrets = {
  passwords: { orders: 'of orders', payments: 'of payments', gateway: 'of gateway' },
  auditPasswords: { orders: 'may read orders', payments: 'may read payments' },
  signingKey: newSigningKey(),
  resendSecret: 'the audit asks',
};

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
  const passwords = { ...secrets.passwords, orders: password };
  const { DATABASE_URL: url = '' } = parseEnv(serviceSettings('orders', { ...secrets, passwords }));
  expect(decodeURIComponent(new URL(url).password)).toBe(password);
});

test('the gateway alone gets the private key', () => {
  const read = (owner: SecretsOwner) => parseEnv(serviceSettings(owner, secrets));
  expect(read('gateway')['TOKEN_SIGNING_KEY']).toBeDefined();
  for (const owner of ['orders', 'payments', 'audit'] as const) {
    expect(JSON.stringify(read(owner))).not.toContain('"d"');
    expect(read(owner)['TOKEN_PUBLIC_KEY']).toBe(read('gateway')['TOKEN_PUBLIC_KEY']);
  }
});

test('the audit gets no password but those that may only read, and no other service gets these', () => {
  const decoded = (owner: SecretsOwner) => decodeURIComponent(serviceSettings(owner, secrets));
  for (const password of Object.values(secrets.passwords)) expect(decoded('audit')).not.toContain(password);
  for (const password of Object.values(secrets.auditPasswords)) {
    expect(decoded('audit')).toContain(password);
    for (const owner of databaseOwners) expect(decoded(owner)).not.toContain(password);
  }
});

test('who may ask for lost messages shares one secret with those who are asked', () => {
  const secretOf = (owner: SecretsOwner) => parseEnv(serviceSettings(owner, secrets))['RESEND_SECRET'];
  expect((['orders', 'payments', 'audit', 'gateway'] as const).map(secretOf)).toEqual([
    secrets.resendSecret,
    secrets.resendSecret,
    secrets.resendSecret,
    undefined,
  ]);
});

test.each([
  ['no JSON', 'secret'],
  ['a public key', publicHalf(newSigningKey())],
  ['a key of another kind', '{"kty":"oct","k":"c2VjcmV0"}'],
  ['halves of two keys', JSON.stringify({ ...JSON.parse(newSigningKey()), x: JSON.parse(newSigningKey()).x })],
])('%s is refused', (_, key) => {
  expect(() => publicHalf(key)).toThrow('TOKEN_SIGNING_KEY must be a private Ed25519 key');
});
