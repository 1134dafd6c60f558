/**
 * `npm test`: every check and every test. Prints the runners' own counts, added up, alone on the last line.
 *
 * Checks (format, lint, types, unused code, import directions) count as one test each. Everything runs even after a
 * failure, so that one run shows all there is to mend.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const checks = ['check:format', 'check:lint', 'check:types', 'check:unused', 'check:imports'] as const;
const projects = ['unit', 'integration', 'browser', 'system'] as const;

/** vitest's JSON reporter, of which only the totals matter here. */
const Report = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  numFailedTestSuites: z.int(),
});

const root = path.join(import.meta.dirname, '..');
const reports = await mkdtemp(path.join(tmpdir(), 'orderbell-test-'));
const counts: Counts[] = [];
try {
  for (const check of checks) counts.push(await runCheck(check));
  for (const project of projects) counts.push(await runProject(project));
} finally {
  await rm(reports, { recursive: true, force: true });
}
const total = counts.reduce((sum, count) => ({
  passed: sum.passed + count.passed,
  failed: sum.failed + count.failed,
  skipped: sum.skipped + count.skipped,
}));
process.exitCode = total.failed === 0 ? 0 : 1;
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);

async function runCheck(script: string): Promise<Counts> {
  heading(script);
  const ok = (await run('npm', ['run', '--silent', script])) === 0;
  process.stdout.write(ok ? 'ok\n' : `FAILED: npm run ${script}\n`);
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
}

/** A runner that ends without a report, or with an error but no failed test, counts as one failure. */
async function runProject(project: string): Promise<Counts> {
  heading(`tests: ${project}`);
  const file = path.join(reports, `${project}.json`);
  const exitCode = await run('vitest', [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  try {
    const report = Report.parse(JSON.parse(await readFile(file, 'utf8')));
    const failed = report.numFailedTests === 0 && exitCode !== 0 ? 1 : report.numFailedTests;
    return { passed: report.numPassedTests, failed, skipped: report.numPendingTests + report.numTodoTests };
  } catch (error) {
    process.stdout.write(`FAILED: no usable report of the ${project} tests: ${String(error)}\n`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

function heading(text: string): void {
  process.stdout.write(`\n=== ${text}\n`);
}

function run(command: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(signal === null ? (code ?? 1) : 1));
  });
}
