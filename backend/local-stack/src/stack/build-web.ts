import { join } from 'node:path';
import { childEnvironment, type Say } from '../machine/environment.ts';
import { runTool } from '../machine/run-tool.ts';

/**
 * Builds what the web server serves when its sources have changed since the last time. A process of its own: the
 * builder takes more memory than the stack does, which lives on, and a stop ends it at once.
 * Rejects with what the build said.
 */
export async function buildWeb(root: string, say: Say, signal: AbortSignal | undefined): Promise<void> {
  const result = await runTool({
    command: process.execPath,
    args: [join(root, 'desktop/src/build/build-web.ts')],
    env: childEnvironment(),
    cwd: root,
    signal,
  });
  if (result.code !== 0) throw new Error(`The web client could not be built:\n${result.output}`);
  if (result.output.includes('is built')) say('the web client is built');
}
