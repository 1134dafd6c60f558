import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { desktop } from '../../../src/build/build-output.ts';
import { findElectron } from '../../../src/launch/electron-binary.ts';

export interface LaunchOptions {
  readonly server: string;
  /** Settings, session and log of an earlier start; fresh ones without it. */
  readonly home?: string;
  readonly args?: readonly string[];
}

export interface RunningApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly home: string;
  /** Everything that the app has logged. */
  readonly log: () => Promise<string>;
  /** Whether the window can be seen. */
  readonly visible: () => Promise<boolean>;
  readonly hide: () => Promise<void>;
  /** Quits as a person does. */
  readonly quit: () => Promise<void>;
}

/** Playwright would leave the sandbox out for everybody. */
const isRoot = (): boolean => process.getuid?.() === 0;

const homes = new Set<string>();

/** A folder in which an app keeps everything; gone after the tests. */
export async function newHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'orderbell-electron-'));
  homes.add(home);
  return home;
}

export async function removeHomes(): Promise<void> {
  await Promise.all([...homes].map((home) => rm(home, { recursive: true, force: true, maxRetries: 5 })));
  homes.clear();
}

/** What starts the app in a home of its own. */
export async function commandFor({ server, home, args = [] }: LaunchOptions) {
  const executablePath = findElectron(process.env);
  if (executablePath === null) throw new Error('no Electron binary');
  const folder = home ?? (await newHome());
  return {
    executablePath,
    home: folder,
    // Root cannot have Chromium's sandbox.
    args: [...(isRoot() ? ['--no-sandbox'] : []), `--user-data-dir=${folder}`, desktop, ...args],
    env: { ...definedOf(process.env), XDG_CONFIG_HOME: join(folder, 'config'), ORDERBELL_SERVER: server },
  };
}

const definedOf = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

const running = new Set<ElectronApplication>();

/** Starts the app and waits until its page is there. */
export async function launch(options: LaunchOptions): Promise<RunningApp> {
  const { home, ...command } = await commandFor(options);
  const app = await _electron.launch({ ...command, colorScheme: null, chromiumSandbox: !isRoot(), timeout: 60_000 });
  running.add(app);
  app.once('close', () => running.delete(app));
  const page = await app.firstWindow({ timeout: 60_000 });
  await page.waitForSelector('#root > *', { state: 'attached', timeout: 60_000 });
  return {
    app,
    page,
    home,
    log: async () => {
      const folder = join(home, 'logs');
      const files = await readdir(folder);
      return (await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))).join('');
    },
    visible: () =>
      app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().some((window) => window.isVisible())),
    hide: () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().forEach((window) => window.hide())),
    quit: () => app.close(),
  };
}

/** Ends what a failed test has left running. */
export async function quitAll(): Promise<void> {
  await Promise.all([...running].map((app) => app.close().catch(() => {})));
}
