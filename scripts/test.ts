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

type Step = { readonly kind: 'check'; readonly name: string } | { readonly kind: 'tests'; readonly name: string };

const check = (name: string): Step => ({ kind: 'check', name });
const tests = (name: string): Step => ({ kind: 'tests', name });

/** Lanes run side by side: while one waits for a broker to come back, the other computes. */
const lanes: readonly (readonly Step[])[] = [
  [tests('system')],
  [...['format', 'lint', 'types', 'unused', 'imports'].map(check), tests('unit'), tests('integration')],
];
/** Then what looks at how soon something is on a screen, alone. */
const last = [tests('browser')];

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
  await Promise.all(lanes.map(runLane));
  await runLane(last);
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

async function runLane(steps: readonly Step[]): Promise<void> {
  for (const step of steps)
    counts.push(step.kind === 'check' ? await runCheck(step.name) : await runProject(step.name));
}

async function runCheck(name: string): Promise<Counts> {
  const script = `check:${name}`;
  begin(script);
  const { exitCode, output } = await run('npm', ['run', '--silent', script]);
  const ok = exitCode === 0;
  tell(script, `${output}${ok ? 'ok' : `FAILED: npm run ${script}`}\n`);
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
}

/** A runner that ends without a report, or with an error but no failed test, counts as one failure. */
async function runProject(project: string): Promise<Counts> {
  begin(`tests: ${project}`);
  const file = path.join(reports, `${project}.json`);
  const { exitCode, output } = await run('vitest', [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  tell(`tests: ${project}`, output);
  try {
    const report = Report.parse(JSON.parse(await readFile(file, 'utf8')));
    const failed = report.numFailedTests === 0 && exitCode !== 0 ? 1 : report.numFailedTests;
    return { passed: report.numPassedTests, failed, skipped: report.numPendingTests + report.numTodoTests };
  } catch (error) {
    process.stdout.write(`FAILED: no usable report of the ${project} tests: ${String(error)}\n`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

function begin(title: string): void {
  process.stdout.write(`... ${title}\n`);
}

/** What a step has printed, in one piece: two run at a time. */
function tell(title: string, output: string): void {
  process.stdout.write(`\n=== ${title}\n${output}`);
}

function run(
  command: string,
  args: readonly string[],
): Promise<{ readonly exitCode: number; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', reject);
    child.once('close', (code, signal) =>
      resolve({ exitCode: signal === null ? (code ?? 1) : 1, output: Buffer.concat(chunks).toString() }),
    );
  });
}
