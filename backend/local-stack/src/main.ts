import { enableCompileCache } from 'node:module';
import { compileCache } from './machine/environment.ts';

const begun = performance.now();
// Before anything large is imported.
enableCompileCache(compileCache());
const { explainFault } = await import('./start/explain-fault.ts');
const { helpText, parseFlags, readSettings } = await import('./start/options.ts');
const { start } = await import('./start/start.ts');

/** A line with the time of day and the seconds since the start. */
function say(line: string): void {
  const seconds = ((performance.now() - begun) / 1000).toFixed(1).padStart(6);
  const time = new Date().toTimeString().slice(0, 8);
  for (const part of line.split('\n')) process.stdout.write(`${time} ${seconds} s  ${part}\n`);
}

class Asked extends Error {}

const asked = new AbortController();
const stopWhenAsked = (signal: NodeJS.Signals): void => {
  if (asked.signal.aborted) return;
  say(`stopping (${signal === 'SIGINT' ? 'Ctrl-C' : signal})`);
  asked.abort(new Asked(signal));
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stopWhenAsked);
// The terminal may be gone before everything has stopped.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);
// Whatever happens here, the servers must not be left alone.
let fault: unknown;
const stopAfterFault = (cause: unknown): void => {
  fault ??= cause;
  asked.abort(cause);
};
process.on('uncaughtException', stopAfterFault);
process.on('unhandledRejection', stopAfterFault);

try {
  const options = parseFlags(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(`${helpText}\n`);
  } else {
    const print = (text: string): void => void process.stdout.write(`${text}\n`);
    await start({ options, settings: readSettings(process.env), say, print, signal: asked.signal });
    if (fault !== undefined) throw fault;
    say('stopped');
  }
} catch (cause) {
  if (cause instanceof Asked) {
    say('stopped');
  } else {
    process.stderr.write(`\n${explainFault(cause)}\n`);
    process.exitCode = 1;
  }
}
process.exit();
