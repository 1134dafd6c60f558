import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDesktop } from './open-desktop.ts';

let folder = '';
let said: string[] = [];
let close: (() => Promise<void>) | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orderbell-window-'));
  for (const name of ['run', 'logs', 'desktop/src/launch']) await mkdir(join(folder, name), { recursive: true });
  said = [];
});
afterEach(async () => {
  await close?.();
  await rm(folder, { recursive: true, force: true });
});

/** A repository whose preparation is this script, and which is the folder of the stack too. */
async function openWith(script: string): Promise<void> {
  await writeFile(join(folder, 'desktop/src/launch/prepare-window.ts'), script);
  close = openDesktop({
    root: folder,
    folder,
    gatewayUrl: 'http://127.0.0.1:4321',
    webUrl: 'http://localhost:8081',
    say: (line) => said.push(line),
  });
}

/** An Electron that says goodbye when it is asked to end, writes down how it was started, and then does what the script says. */
async function fakeElectron(script: string): Promise<string> {
  const file = join(folder, 'electron');
  const start = `printf '%s\\n' "$ORDERBELL_SERVER" "$@" > ${folder}/started.part; mv ${folder}/started.part ${folder}/started`;
  const goodbye = `trap 'echo bye > ${folder}/ended; exit 0' TERM`;
  await writeFile(file, `#!/bin/sh\n${goodbye}\n${start}\n${script}\n`);
  await chmod(file, 0o755);
  return `process.stdout.write(JSON.stringify({ electron: ${JSON.stringify(file)}, app: '/the/app' }))`;
}

const patience = { timeout: 15_000 };
const started = () => existsSync(join(folder, 'started'));

describe('the desktop window of npm start', () => {
  it('signs in at the gateway of its stack, with a profile of its own, and closes with the stack', async () => {
    await openWith(await fakeElectron('while :; do sleep 0.05; done'));
    await vi.waitFor(() => expect(started()).toBe(true), patience);
    const [server, ...args] = readFileSync(join(folder, 'started'), 'utf8').trim().split('\n');
    expect(server).toBe('http://127.0.0.1:4321');
    expect(args).toContain(`--user-data-dir=${join(folder, 'desktop/4321')}`);
    expect(args.at(-1)).toBe('/the/app');
    await close?.();
    expect(existsSync(join(folder, 'ended'))).toBe(true);
    expect(said).toEqual(['the desktop window is opening']);
  });

  it('is written down while it runs, so that a start after kill -9 ends it', async () => {
    await openWith(await fakeElectron('while :; do sleep 0.05; done'));
    const record = join(folder, 'run/desktop.json');
    await vi.waitFor(() => expect(existsSync(record)).toBe(true), patience);
    await close?.();
    expect(existsSync(record)).toBe(false);
  });

  it('is told of in one line, with the address of the web client, when there can be none', async () => {
    await openWith(`process.stdout.write('Electron could not be downloaded (fetch failed)'); process.exitCode = 1`);
    await vi.waitFor(() => expect(said).toHaveLength(1), patience);
    expect(said[0]).toBe(
      'no desktop window: Electron could not be downloaded (fetch failed); open http://localhost:8081 in a browser',
    );
  });

  it('is told of when it ends by itself, well or badly', async () => {
    await openWith(await fakeElectron('exit 0'));
    await vi.waitFor(() => expect(said).toContain('the desktop window was closed; the stack goes on'), patience);
    await openWith(await fakeElectron('exit 3'));
    const ended = `the desktop window ended (exit code 3), see ${join(folder, 'logs/desktop.log')}; open http://localhost:8081 in a browser`;
    await vi.waitFor(() => expect(said).toContain(ended), patience);
  });

  it('does not keep the stack from stopping while it is still being prepared', async () => {
    await openWith(
      `import { writeFileSync } from 'node:fs'; writeFileSync('preparing', ''); setTimeout(() => undefined, 600_000)`,
    );
    await vi.waitFor(() => expect(existsSync(join(folder, 'preparing'))).toBe(true), patience);
    const asked = performance.now();
    await close?.();
    expect(performance.now() - asked).toBeLessThan(3_000);
    expect(said.filter((line) => line.startsWith('no desktop window'))).toEqual([]);
  });
});
