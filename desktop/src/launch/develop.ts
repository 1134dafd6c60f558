/**
 * `npm run desktop`: the desktop app while it is being developed, against the stack that `npm start` or `npm run dev` runs. The page
 * follows every change at once; a change of the main process or the preload starts the app again. More arguments go to electron-vite.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { writeAppPackage } from '../build/app-package.ts';
import { desktop } from '../build/build-output.ts';
import { NoWindow, obtainElectron, requireScreen } from './obtain-electron.ts';

// Apart from what the tests and npm start run, which must be as their sources are.
const output = 'out/development';

try {
  requireScreen(process.env, process.platform);
  const electron = await obtainElectron(process.env);
  // By its own name: it must not take the settings and the place of an installed app.
  await writeAppPackage(join(desktop, output), { productName: 'Orderbell Development' });
  const builder = join(
    dirname(createRequire(import.meta.url).resolve('electron-vite/package.json')),
    'bin/electron-vite.js',
  );
  const root = process.platform === 'linux' && process.getuid?.() === 0;
  const args = ['dev', '--watch', '--outDir', output, '--entry', output, ...(root ? ['--noSandbox'] : [])];
  const child = spawn(process.execPath, [builder, ...args, ...process.argv.slice(2)], {
    cwd: desktop,
    env: { ...process.env, ELECTRON_EXEC_PATH: electron },
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  child.once('exit', (code) => process.exit(code ?? 1));
} catch (cause) {
  if (!(cause instanceof NoWindow)) throw cause;
  process.stderr.write(`The desktop app cannot be opened: ${cause.message}.\n`);
  process.exitCode = 1;
}
