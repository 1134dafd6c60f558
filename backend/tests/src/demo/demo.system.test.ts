import { startThrowAwayStack, type Stack } from '@orderbell/local-stack';
import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testEnvironment } from '../support/test-environment.ts';

const root = new URL('../../../..', import.meta.url);
let stack: Stack | undefined;
beforeAll(async () => {
  stack = await startThrowAwayStack({ instances: { web: 0 }, env: testEnvironment });
});
afterAll(() => stack?.stop());

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** `npm run demo` as a person has it; `during` is called with what it prints, and with what Ctrl-C does. */
async function demo(
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
  during: (output: string, ctrlC: () => void) => void = () => undefined,
): Promise<Ended> {
  const child = spawn('npm', ['run', '--silent', 'demo', '--', ...args], {
    cwd: root,
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk: Buffer): void => {
    output += chunk.toString('utf8');
    during(output, () => child.kill('SIGINT'));
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
}

function variables(): Readonly<Record<string, string>> {
  if (stack === undefined) throw new Error('there is no stack');
  return { GATEWAY_PORT: new URL(stack.gatewayUrls[0] ?? '').port, LOCAL_FOLDER: dirname(stack.logFolder) };
}

test('orders stream while one process after the other is killed, and the books agree', async () => {
  const { code, output } = await demo(['--chaos', '--every', '5', '--for', '40', '--rate', '10'], variables());
  expect([code, output]).toEqual([0, expect.stringContaining('Every order is final, paid once or not at all')]);
  const killed = new Set([...output.matchAll(/killed: (\S+) /g)].map(([, name]) => name));
  expect(killed.size).toBeGreaterThanOrEqual(3);
  expect(output).toMatch(/started again: \S+, \d/);
  const [, placed, paid] =
    [...output.matchAll(/(\d+) orders placed {2}(\d+) paid {2}\d+ cancelled {2}0 under way/g)].at(-1) ?? [];
  expect(Number(paid), output).toBeGreaterThan(10);
  expect(Number(placed), output).toBeGreaterThanOrEqual(Number(paid));
});

test('Ctrl-C ends the stream, waits for the orders under way, and tells the result', async () => {
  let pressed = false;
  const { code, output } = await demo(['--users', '2', '--rate', '20'], variables(), (soFar, ctrlC) => {
    if (pressed || !/[1-9]\d* orders placed/.test(soFar)) return;
    pressed = true;
    ctrlC();
  });
  expect([code, output]).toEqual([0, expect.stringContaining('Every order is final')]);
});

test('without a stack it says where it looked and what to do', async () => {
  const { code, output } = await demo([], { GATEWAY_PORT: '1', LOCAL_FOLDER: '/nonexistent' });
  expect([code, output.trim()]).toEqual([
    1,
    expect.stringMatching(/^No stack answers at http:\/\/127\.0\.0\.1:1\..*npm start/),
  ]);
});

test('chaos without a local stack kills nothing', async () => {
  const { code, output } = await demo(['--chaos'], { ...variables(), LOCAL_FOLDER: '/nonexistent' });
  expect([code, output]).toEqual([1, expect.stringContaining('none runs from /nonexistent')]);
  expect(output).not.toContain('killed');
});
