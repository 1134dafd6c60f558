/**
 * Makes everything ready for the desktop window: an Electron, and the app as new as its sources. Prints where both are, as JSON; or
 * half a sentence about why there can be no window, and ends with 1.
 */
import { buildDesktop } from '../build/build-desktop.ts';
import { desktop } from '../build/build-output.ts';
import { NoWindow, obtainElectron, requireScreen } from './obtain-electron.ts';

try {
  requireScreen(process.env, process.platform);
  const electron = await obtainElectron(process.env);
  await buildDesktop();
  process.stdout.write(JSON.stringify({ electron, app: desktop }));
} catch (cause) {
  const reason = cause instanceof NoWindow ? cause.message : `it could not be built: ${String(cause)}`;
  process.stdout.write(reason);
  process.exitCode = 1;
}
