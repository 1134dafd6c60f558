import { describeExit, type ServerProcess } from './server-process.ts';
import { until } from './until.ts';

/** Longer than a server takes to recover its data on a busy machine. */
export const startPatienceMs = 120_000;

/** Waits until a server that was just started is ready. Rejects with its own last words when it ends before. */
export async function serverReady(
  server: ServerProcess,
  isReady: () => Promise<boolean>,
  options: { readonly logFile: string; readonly everyMs?: number; readonly signal: AbortSignal | undefined },
): Promise<void> {
  const { name } = server;
  const { logFile, ...looks } = options;
  const ready = async (): Promise<boolean> => {
    const exit = server.exit();
    if (exit !== undefined) {
      throw new Error(`${name} ended while starting (${describeExit(exit)}):\n${server.lastLines(8).join('\n')}`);
    }
    return isReady();
  };
  if (!(await until(ready, startPatienceMs, looks))) {
    throw new Error(`${name} was not ready within ${startPatienceMs / 1000} s, see ${logFile}`);
  }
}
