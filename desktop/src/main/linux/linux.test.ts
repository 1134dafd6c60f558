import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasOwner, questions, saysYes } from './session-bus.ts';
import { cookieOf, localDisplay } from './x11-auth.ts';
import { selectionHasOwner } from './x11-selection.ts';

describe('asking the session bus', () => {
  it('understands the answer of every program', () => {
    expect(['(true,)\n', 'b true\n', '   boolean true\n'].every(saysYes)).toBe(true);
    expect(['(false,)\n', 'b false\n', '   boolean false\n', ''].some(saysYes)).toBe(false);
  });

  it('asks the next program where one is missing, and takes no answer for a no', async () => {
    const asked: string[] = [];
    const onlyLast = async (program: string): Promise<string> => {
      asked.push(program);
      if (program !== 'dbus-send') throw new Error('ENOENT');
      return '   boolean true';
    };
    expect(await hasOwner('org.freedesktop.Notifications', onlyLast)).toBe(true);
    expect(asked).toEqual(questions('x').map(({ program }) => program));
    expect(await hasOwner('x', () => Promise.reject(new Error('no bus')))).toBe(false);
  });

  it('never starts who could own the name', () => {
    const everything = JSON.stringify(questions('org.freedesktop.Notifications'));
    expect(everything).toContain('NameHasOwner');
    expect(everything).not.toContain('StartServiceByName');
  });
});

describe('asking the X server', () => {
  const entry = (number: string, name: string, cookie: string): Buffer => {
    const field = (text: string) =>
      Buffer.concat([Buffer.from([text.length >> 8, text.length & 255]), Buffer.from(text)]);
    return Buffer.concat([Buffer.from([1, 0]), field('a-host'), field(number), field(name), field(cookie)]);
  };

  it('finds the cookie of the display', () => {
    const file = Buffer.concat([
      entry('0', 'MIT-MAGIC-COOKIE-1', 'zero'),
      entry('1', 'OTHER', 'no'),
      entry('1', 'MIT-MAGIC-COOKIE-1', 'one'),
    ]);
    expect(cookieOf(file, 1).toString()).toBe('one');
    expect(cookieOf(file, 2)).toHaveLength(0);
    expect(cookieOf(Buffer.alloc(0), 0)).toHaveLength(0);
  });

  it('only does so on this machine', () => {
    expect([':0', ':12.0', 'unix:3'].map(localDisplay)).toEqual([0, 12, 3]);
    expect([undefined, '', 'host:0', 'wayland-0'].map(localDisplay)).toEqual([null, null, null, null]);
  });

  it('takes a server that is not there for a no', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'orderbell-x11-'));
    const place = { display: ':48213', authorityFile: join(folder, 'none') };
    expect(await selectionHasOwner('_NET_SYSTEM_TRAY_S0', place)).toBe(false);
    expect(await selectionHasOwner('_NET_SYSTEM_TRAY_S0', { ...place, display: undefined })).toBe(false);
    await rm(folder, { recursive: true });
  });
});
