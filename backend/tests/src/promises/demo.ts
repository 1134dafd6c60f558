import type { AuditFinding } from '@orderbell/contracts';
import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { registerOperator, type Operator } from '../support/operator.ts';
import type { OwnStack } from '../support/own-stack.ts';
import { waitUntil } from '../support/wait-until.ts';

const root = new URL('../../../..', import.meta.url);

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** `npm run demo` as a person has it; `during` is called with what it prints, and with what Ctrl-C does. */
async function runDemo(
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

/** Looks at the audit's findings every second; while the gateway or the audit is down there is nothing to see. */
function watchAudit(operator: Operator): { stop(): Promise<readonly AuditFinding[]> } {
  const over = new AbortController();
  const seen = new Map<string, AuditFinding>();
  const watching = (async () => {
    while (!over.signal.aborted) {
      const findings = await operator.call('showPipeline', {}).then(
        ({ audit }) => audit.findings,
        () => [],
      );
      for (const finding of findings) seen.set(`${finding.kind} ${finding.subject}`, finding);
      await pause(1000, undefined, { signal: over.signal }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      over.abort();
      await watching;
      return [...seen.values()];
    },
  };
}

/** `npm run demo` kills processes of the stack, and ends by looking at the books. */
export function demo(stack: () => OwnStack): void {
  const variables = () => ({
    GATEWAY_PORT: new URL(stack().address.gateways[0]).port,
    LOCAL_FOLDER: dirname(stack().logFolder),
  });

  it('orders stream while one process after the other is killed, the audit finds nothing wrong, and the books agree', async () => {
    const operator = await registerOperator(stack().address);
    const audit = watchAudit(operator);
    const { code, output } = await runDemo(['--chaos', '--every', '5', '--for', '40', '--rate', '10'], variables());
    expect([code, output]).toEqual([0, expect.stringContaining('Every order is final, paid once or not at all')]);
    const killed = new Set([...output.matchAll(/killed: (\S+) /g)].map(([, name]) => name));
    expect(killed.size).toBeGreaterThanOrEqual(3);
    expect(output).toMatch(/started again: \S+, \d/);
    const [, placed, paid] =
      [...output.matchAll(/(\d+) orders placed {2}(\d+) paid {2}\d+ cancelled {2}0 under way/g)].at(-1) ?? [];
    expect(Number(paid), output).toBeGreaterThan(10);
    expect(Number(placed), output).toBeGreaterThanOrEqual(Number(paid));
    await waitUntil(
      async () => (await operator.call('showPipeline', {})).audit.verdict === 'sound',
      'the audit has looked at everything',
      { patienceMs: 30_000, everyMs: 500 },
    );
    // What is killed may be away for longer than the 10 s after which a stack under test calls something late.
    const late = new Set(['order-stuck', 'outbox-ages']);
    expect((await audit.stop()).filter(({ kind }) => !late.has(kind))).toEqual([]);
  });

  it('Ctrl-C ends the stream, waits for the orders under way, and tells the result', async () => {
    let pressed = false;
    const { code, output } = await runDemo(['--users', '2', '--rate', '20'], variables(), (soFar, ctrlC) => {
      if (pressed || !/[1-9]\d* orders placed/.test(soFar)) return;
      pressed = true;
      ctrlC();
    });
    expect([code, output]).toEqual([0, expect.stringContaining('Every order is final')]);
  });

  it('without a stack it says where it looked and what to do', async () => {
    const { code, output } = await runDemo([], { GATEWAY_PORT: '1', LOCAL_FOLDER: '/nonexistent' });
    expect([code, output.trim()]).toEqual([
      1,
      expect.stringMatching(/^No stack answers at http:\/\/127\.0\.0\.1:1\..*npm start/),
    ]);
  });

  it('chaos without a local stack kills nothing', async () => {
    const { code, output } = await runDemo(['--chaos'], { ...variables(), LOCAL_FOLDER: '/nonexistent' });
    expect([code, output]).toEqual([1, expect.stringContaining('none runs from /nonexistent')]);
    expect(output).not.toContain('killed');
  });
}
