import { createApiClient } from '@orderbell/contracts';
import { freshDatabase } from '@orderbell/local-stack/testing';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { expect, inject, it, onTestFinished, vi } from 'vitest';
import { gatewayEnv } from '../testing/gateway-env.ts';
import { makeKeys } from '../testing/keys.ts';
import { openClient } from '../testing/test-client.ts';

/** The gateway as a process. */
function run(env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [new URL('main.ts', import.meta.url).pathname], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const output = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.err += chunk.toString()));
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  return { child, output, exited };
}

it('a gateway that is not configured says everything that is missing, and exits as such', async () => {
  const { output, exited } = run({ PORT: '0', CURRENCY: 'rubles' });
  expect(await exited).toBe(78);
  for (const name of [
    'DATABASE_URL',
    'KAFKA_BROKERS',
    'TOKEN_SIGNING_KEY',
    'TOKEN_PUBLIC_KEY',
    'ORDERS_URL',
    'PAYMENTS_URL',
  ])
    expect(output.err).toContain(`${name}: is not set`);
  expect(output.err).toContain('CURRENCY: must be');
});

it('a gateway writes nothing personal or secret into its log, and stops when it is told to', async () => {
  const keys = await makeKeys();
  const nobody = ['http://127.0.0.1:1'];
  const databaseUrl = await freshDatabase('gateway');
  const brokers = inject('kafkaBrokers');
  const { child, output, exited } = run({
    ...gatewayEnv({ databaseUrl, brokers, keys, ordersUrls: nobody, paymentsUrls: nobody }),
    LOG_LEVEL: 'debug',
    SIGN_INS_PER_ACCOUNT: '1',
  });
  await vi.waitFor(() => expect(output.out).toContain('hearing events'), { timeout: 30_000 });
  const port = /"port":(\d+)/.exec(output.out)?.[1];
  const url = `http://127.0.0.1:${port ?? ''}`;
  const call = createApiClient({ baseUrl: url, fetch });

  const secrets = { email: `${randomUUID()}@example.com`, password: randomUUID(), name: `Ada ${randomUUID()}` };
  const session = await call('register', { body: secrets });
  const token = session.accessToken;
  const attempts = [
    call('signIn', { body: { email: secrets.email, password: 'wrong' } }),
    call('signIn', { body: { email: secrets.email, password: secrets.password } }),
    call('register', { body: secrets }),
    call('placeOrder', { token, body: { amount: 1, description: `a gift ${secrets.password}` } }),
    call('refresh', { body: { refreshToken: session.refreshToken } }),
    call('refresh', { body: { refreshToken: session.refreshToken } }),
    call('me', { token: `${token}x` }),
  ];
  await Promise.allSettled(attempts);
  const sockets = [openClient(url, { token }), openClient(url, { token: `${token}x` })];
  await sockets[1]?.ended;
  for (const { close } of sockets) close();
  child.kill('SIGTERM');
  expect(await exited).toBe(0);

  expect(output.out).toContain('an old refresh token was used');
  expect(output.out).toContain('"msg":"stopped"');
  const lines = output.out.trim().split('\n');
  for (const line of lines) expect(() => JSON.parse(line) as unknown).not.toThrow();
  const { pathname, password } = new URL(databaseUrl);
  expect(pathname).not.toBe('');
  const never = [...Object.values(secrets), token, session.refreshToken ?? '', keys.signing.d ?? '', password];
  for (const secret of never) expect(`${output.out}${output.err}`).not.toContain(secret);
});
