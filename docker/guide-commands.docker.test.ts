import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { runAsWritten } from '../scripts/docs/commands.ts';
import { readDocument, root } from '../scripts/docs/markdown.ts';
import { writtenCommands } from '../scripts/docs/written-commands.ts';
import { newPassword } from './one-shot/secrets.ts';
import { dockerStack, type DockerStack } from './testing/docker-stack.ts';

const run = promisify(execFile);

describe.skipIf(inject('whyNoEngine') !== '')('the commands of the guide', () => {
  let stack: DockerStack;
  beforeAll(async () => {
    stack = await dockerStack();
    await stack.up();
  });
  afterAll(() => stack?.remove());

  /** As a person types it. @throws Error with what it said, when it fails */
  async function type(command: string, env: Readonly<Record<string, string | undefined>> = stack.env): Promise<string> {
    const { stdout } = await run('sh', ['-c', command], { cwd: root, env: { ...process.env, ...env } });
    return stdout;
  }

  test.each(writtenCommands().filter((command) => runAsWritten.test(command)))('%s', async (command) => {
    const said = await type(command);
    if (command.includes('/readyz')) expect(JSON.parse(said)).toMatchObject({ status: 'ready' });
    else if (command.includes('/metrics')) expect(said).toContain('messaging_outbox_depth');
    else if (command.includes('update users')) expect(said).toContain('UPDATE 0');
    else if (command.includes('/once/')) expect(said).toContain('Sound:');
    else if (command.includes('psql')) expect(said).toContain('(0 rows)');
    else if (command.includes('newSigningKey')) expect(JSON.parse(said)).toMatchObject({ crv: 'Ed25519' });
    else expect(said.length).toBeGreaterThanOrEqual(0);
  });

  test('give the audit new passwords: everybody has them, and it sees the books again', async () => {
    const setting = (name: string): Promise<string> =>
      type(`docker compose exec -T audit sh -c 'grep ${name} /secrets/service.env'`);
    const names = ['ORDERS_DATABASE_URL', 'PAYMENTS_DATABASE_URL', 'RESEND_SECRET'];
    const before = await Promise.all(names.map(setting));
    const steps = stepsOf('audit-password');
    expect(steps).toHaveLength(5);
    for (const step of steps) await type(step);
    await type('docker compose up -d --wait');
    const after = await Promise.all(names.map(setting));
    for (const [index, each] of after.entries()) expect(each).not.toBe(before[index]);
    expect(await type(writtenCommands().find((command) => command.includes('/once/')) ?? '')).toContain('Sound:');
  });

  // The last: from here on the stack has another password than the one that it was made with.
  test('change a password: the old one opens nothing any more, and everything works on', async () => {
    const changed = { ...stack.env, ORDERS_DB_PASSWORD: newPassword() };
    const steps = stepsOf('--replace');
    expect(steps).toHaveLength(4);
    for (const step of steps) await type(step, changed);
    await type('docker compose up -d --wait', changed);
    await type('docker compose restart gateway orders payments audit', changed);
    await type('docker compose up -d', changed);
    await type('docker compose up -d --wait', changed);
    const ready = await type(
      `docker compose exec orders node -e "fetch('http://127.0.0.1:8082/readyz').then((answer) => answer.text()).then(console.log)"`,
      changed,
    );
    expect(JSON.parse(ready)).toMatchObject({ status: 'ready' });
  });
});

/** The commands of the block of the operating guide that names this, one a line. */
function stepsOf(words: string): readonly string[] {
  const block = readDocument('docs/operating.md').blocks.find(({ code }) => code.includes(words));
  return (block?.code ?? '').trim().split('\n');
}
