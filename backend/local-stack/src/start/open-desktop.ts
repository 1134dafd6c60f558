import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { isRoot, toolEnvironment, type Say } from '../machine/environment.ts';
import { runTool } from '../machine/run-tool.ts';
import { describeExit, startServer, type ServerProcess } from '../machine/server-process.ts';
import { stackFolders } from '../stack/stack-folder.ts';

/** A download over a slow line included. After that the stack goes on without a window. */
const PREPARING_MS = 5 * 60_000;
/** A window that is ready sooner is not worth a line of its own. */
const WORTH_SAYING_MS = 2_000;
const CLOSING_MS = 5_000;

const Prepared = z.object({ electron: z.string(), app: z.string() });

/** What the desktop window needs to know of the stack. */
export interface DesktopSurroundings {
  /** The repository. */
  readonly root: string;
  /** Of the stack; the window keeps its settings and session there, apart from those of an installed app. */
  readonly folder: string;
  readonly gatewayUrl: string;
  readonly webUrl: string;
  readonly say: Say;
  /** More arguments for Electron. */
  readonly electronArguments?: readonly string[];
}

/**
 * Opens the desktop window, and answers at once how to close it. Whatever keeps it from opening is said in one line and is no failure:
 * the stack serves, and the web client is the same in a browser.
 */
export function openDesktop(surroundings: DesktopSurroundings): () => Promise<void> {
  const { webUrl, say } = surroundings;
  const closing = new AbortController();
  const opened = open(surroundings, closing.signal).catch((cause: unknown) => {
    if (closing.signal.aborted) return undefined;
    say(`no desktop window: ${cause instanceof Error ? cause.message : String(cause)}; open ${webUrl} in a browser`);
    return undefined;
  });
  return async () => {
    closing.abort();
    await (await opened)?.stop('SIGTERM', CLOSING_MS);
  };
}

async function open(surroundings: DesktopSurroundings, closing: AbortSignal): Promise<ServerProcess> {
  const { root, folder, gatewayUrl, webUrl, say, electronArguments = [] } = surroundings;
  const { electron, app } = await prepare(root, say, closing);
  const { logs, run } = stackFolders(folder);
  const logFile = join(logs, 'desktop.log');
  // One profile for each address: sessions belong to one, and the address that a profile knows wins over the one given here.
  const profile = join(folder, 'desktop', new URL(gatewayUrl).port);
  const window = await startServer({
    name: 'the desktop window',
    command: electron,
    args: [
      // Chromium has no sandbox for root.
      ...(isRoot() && process.platform === 'linux' ? ['--no-sandbox'] : []),
      `--user-data-dir=${profile}`,
      ...electronArguments,
      app,
    ],
    env: { ...windowEnvironment(), ORDERBELL_SERVER: gatewayUrl },
    cwd: root,
    logFile,
    recordFile: join(run, 'desktop.json'),
  });
  say('the desktop window is opening');
  void window.exited.then((exit) => {
    if (closing.aborted) return;
    if (exit.code === 0) say('the desktop window was closed; the stack goes on');
    else say(`the desktop window ended (${describeExit(exit)}), see ${logFile}; open ${webUrl} in a browser`);
  });
  return window;
}

/** Gets an Electron and builds the app, in a process of its own, as the web client is. */
async function prepare(root: string, say: Say, closing: AbortSignal): Promise<z.infer<typeof Prepared>> {
  const timeout = AbortSignal.timeout(PREPARING_MS);
  const done = new AbortController();
  void pause(WORTH_SAYING_MS, undefined, { signal: AbortSignal.any([done.signal, closing]), ref: false }).then(
    () => say('preparing the desktop window; the first time, that downloads Electron'),
    () => undefined,
  );
  try {
    const { code, output } = await runTool({
      command: process.execPath,
      args: [join(root, 'desktop/src/launch/prepare-window.ts')],
      env: toolEnvironment(),
      cwd: root,
      signal: AbortSignal.any([timeout, closing]),
    });
    if (code !== 0) throw new Error(output);
    // The last line: Node may have had something to warn about before.
    return Prepared.parse(JSON.parse(output.slice(output.lastIndexOf('\n') + 1)));
  } catch (cause) {
    if (timeout.aborted) throw new Error(`it was not ready after ${PREPARING_MS / 60_000} minutes`, { cause });
    throw cause;
  } finally {
    done.abort();
  }
}

/** The caller's: a window needs to find the screen, the session's services, and the keyring. */
function windowEnvironment(): Record<string, string> {
  const given = toolEnvironment();
  // A terminal inside another Electron app may have it set; ours would start as a plain Node.
  delete given['ELECTRON_RUN_AS_NODE'];
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
