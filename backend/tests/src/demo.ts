/** `npm run demo`: a few made-up users place orders through the public door, so that the screens live; `--chaos` kills meanwhile. */
import { demoHelp, DemoProblem, readDemoOptions } from './demo/options.ts';
import { runDemo } from './demo/run-demo.ts';
import { seededRandom, seedOfThisRun } from './support/random.ts';

const asked = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // Whoever asks twice does not want to wait for the orders under way.
    if (asked.signal.aborted) process.exit(130);
    asked.abort();
  });
}

const isTerminal = process.stdout.isTTY;
let shownAt = Number.NEGATIVE_INFINITY;

function say(line: string): void {
  const clear = isTerminal ? '\r\u001b[K' : '';
  process.stdout.write(`${clear}${new Date().toTimeString().slice(0, 8)}  ${line}\n`);
}

/** A line that is written over by the next one; where there is no terminal, one every ten seconds. */
function show(line: string): void {
  if (isTerminal) process.stdout.write(`\r\u001b[K          ${line.slice(0, process.stdout.columns - 11)}`);
  else if (performance.now() - shownAt >= 10_000) {
    shownAt = performance.now();
    say(line);
  }
}

try {
  const options = readDemoOptions(process.argv.slice(2), process.env);
  if (options.help) process.stdout.write(`${demoHelp}\n`);
  else {
    const faults = await runDemo({ options, random: seededRandom(seedOfThisRun()), say, show, signal: asked.signal });
    for (const fault of faults) say(fault);
    say(
      faults.length === 0
        ? 'Every order is final, paid once or not at all, and every balance is the sum of its ledger.'
        : `${faults.length} things are wrong.`,
    );
    process.exitCode = faults.length === 0 ? 0 : 1;
  }
} catch (cause) {
  // Told to end while they were still arriving.
  if (asked.signal.aborted && cause === asked.signal.reason) process.exit(130);
  if (!(cause instanceof DemoProblem)) throw cause;
  process.stderr.write(`\n${cause.message}\n`);
  process.exitCode = 1;
}
// Sockets of customers that were still arriving.
process.exit();
