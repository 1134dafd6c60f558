/**
 * `npm run package`: builds the installers for this system into desktop/dist. What follows `--` goes to electron-builder
 * (`npm run package -- --linux deb`).
 */
import { Arch } from 'electron-builder';
import { getAppImageTools } from 'app-builder-lib/out/toolsets/linux.js';
import { buildDesktop } from '../src/build/build-desktop.ts';
import { gatherApp } from './packaging/app-folder.ts';
import { runElectronBuilder } from './packaging/run-electron-builder.ts';

await buildDesktop();
await gatherApp();
const asked = process.argv.slice(2);
const chosen = asked.some((arg) => /^(-[lwm]|--(linux|win|windows|mac|macos|dir))$/.test(arg));
process.exitCode = (await runElectronBuilder([...asked, ...(chosen ? [] : await targets())], process.env)) ?? 1;

/** Everything that this system can make. Asked for by name, a target that cannot be made is a failure; otherwise it is left out. */
async function targets(): Promise<readonly string[]> {
  if (process.platform !== 'linux') return [];
  const arch = process.arch === 'arm64' ? Arch.arm64 : Arch.x64;
  try {
    await getAppImageTools('1.0.3', arch);
    return [];
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    process.stdout.write(`No AppImage: its tools could not be downloaded (${reason}). The deb is made.\n`);
    return ['--linux', 'deb'];
  }
}
