import { expect, test } from 'vitest';
import { serviceSpecs, type ServiceSpec, type Surroundings } from './topology.ts';

const around: Surroundings = {
  root: '/project',
  ports: { web: [1], gateway: [2, 3], audit: [7], orders: [4, 5], payments: [6] },
  databaseUrls: { gateway: 'postgres://g', orders: 'postgres://o', payments: 'postgres://p' },
  auditUrls: { orders: 'postgres://audit@o', payments: 'postgres://audit@p' },
  kafkaBrokers: ['127.0.0.1:9'],
  secrets: {
    tokenSigningKey: { kty: 'OKP', crv: 'Ed25519', x: 'public', d: 'private', kid: 'k' },
    databasePasswords: { gateway: '', orders: '', payments: '' },
    auditPassword: '',
    resendSecret: 'known to three',
  },
  demoSignIns: true,
  dev: false,
  extra: { orders: { LOG_LEVEL: 'debug' } },
};

function spec(name: string): ServiceSpec | undefined {
  return serviceSpecs(around).find((each) => each.name === name);
}

test('every instance gets a name and a port of its own', () => {
  expect(serviceSpecs(around).map(({ name, url }) => [name, url])).toEqual([
    ['web', 'http://127.0.0.1:1'],
    ['gateway', 'http://127.0.0.1:2'],
    ['gateway-2', 'http://127.0.0.1:3'],
    ['audit', 'http://127.0.0.1:7'],
    ['orders', 'http://127.0.0.1:4'],
    ['orders-2', 'http://127.0.0.1:5'],
    ['payments', 'http://127.0.0.1:6'],
  ]);
});

test('the gateway knows every instance, and it alone the signing key', () => {
  expect(spec('gateway')?.env).toMatchObject({
    ORDERS_URL: 'http://127.0.0.1:4,http://127.0.0.1:5',
    PAYMENTS_URL: 'http://127.0.0.1:6',
    WEB_ORIGINS: 'http://localhost:1,http://127.0.0.1:1',
  });
  const others = serviceSpecs(around).filter(({ kind }) => kind !== 'gateway');
  expect(others.filter(({ env }) => JSON.stringify(env).includes('private'))).toEqual([]);
});

test('the audit reads both books with a role of its own, and the secret it asks by is not for everybody', () => {
  expect(spec('audit')?.env).toMatchObject({
    ORDERS_DATABASE_URL: 'postgres://audit@o',
    PAYMENTS_DATABASE_URL: 'postgres://audit@p',
    RESEND_ORDERS_URL: 'http://127.0.0.1:4,http://127.0.0.1:5',
    RESEND_PAYMENTS_URL: 'http://127.0.0.1:6',
  });
  expect(spec('gateway')?.env).toMatchObject({ AUDIT_URL: 'http://127.0.0.1:7' });
  const informed = serviceSpecs(around).filter(({ env }) => 'RESEND_SECRET' in env);
  expect(informed.map(({ kind }) => kind)).toEqual(['audit', 'orders', 'orders', 'payments']);
});

test('a service gets its own database and the settings meant for it', () => {
  expect(spec('orders-2')?.env).toMatchObject({ DATABASE_URL: 'postgres://o', LOG_LEVEL: 'debug', PORT: '5' });
  expect(spec('payments')?.env).not.toHaveProperty('LOG_LEVEL');
});
