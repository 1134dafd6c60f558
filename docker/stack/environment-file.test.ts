import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { publicHalf } from '../one-shot/service-settings.ts';
import { ensureEnvironmentFile } from './environment-file.ts';

test('a new file has passwords and a key of its own, for its owner only; another start keeps it', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'orderbell-env-'));
  try {
    const [first, second] = [path.join(folder, 'a.env'), path.join(folder, 'b.env')];
    expect(await ensureEnvironmentFile(first)).toBe(true);
    const text = await readFile(first, 'utf8');
    const settings = parseEnv(text);
    const passwords = ['ORDERS_DB_PASSWORD', 'PAYMENTS_DB_PASSWORD', 'GATEWAY_DB_PASSWORD'].map(
      (name) => settings[name],
    );
    expect(new Set(passwords).size).toBe(3);
    for (const password of passwords) expect(password).toMatch(/^[\w-]{32}$/);
    expect(() => publicHalf(settings['TOKEN_SIGNING_KEY'] ?? '')).not.toThrow();
    // Windows has no such modes.
    const others = process.platform === 'win32' ? 0 : (await stat(first)).mode & 0o077;
    expect(others).toBe(0);

    expect(await ensureEnvironmentFile(first)).toBe(false);
    expect(await readFile(first, 'utf8')).toBe(text);
    await writeFile(second, '');
    expect(await ensureEnvironmentFile(second)).toBe(false);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
