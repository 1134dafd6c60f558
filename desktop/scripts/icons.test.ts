import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const assets = join(import.meta.dirname, '../assets');
const read = (name: string): Promise<Buffer> => readFile(join(assets, name));

/** Width and height of a PNG, which begins at the offset. */
const sizeOfPng = (file: Buffer, offset = 0): readonly [number, number] => {
  expect(file.toString('latin1', offset + 1, offset + 4)).toBe('PNG');
  return [file.readUInt32BE(offset + 16), file.readUInt32BE(offset + 20)];
};

describe('the icons of the installers', () => {
  it('are there for Linux in every usual size', async () => {
    const names = await readdir(join(assets, 'icons'));
    const sizes = names.map((name) => Number(name.split('x')[0])).sort((a, b) => a - b);
    expect(sizes).toEqual([16, 24, 32, 48, 64, 128, 256, 512]);
    for (const size of sizes) expect(sizeOfPng(await read(`icons/${size}x${size}.png`))).toEqual([size, size]);
  });

  it('are there for Windows, each size where the file says', async () => {
    const file = await read('icon.ico');
    const sizes: number[] = [];
    for (let index = 0; index < file.readUInt16LE(4); index += 1) {
      const entry = 6 + index * 16;
      const size = file.readUInt8(entry) || 256;
      expect(sizeOfPng(file, file.readUInt32LE(entry + 12))).toEqual([size, size]);
      sizes.push(size);
    }
    expect(sizes).toEqual([16, 20, 24, 32, 40, 48, 64, 128, 256]);
  });

  it('are there for macOS up to 1024 pixels', async () => {
    const file = await read('icon.icns');
    expect(file.toString('latin1', 0, 4)).toBe('icns');
    expect(file.readUInt32BE(4)).toBe(file.length);
    const kinds: Record<string, number> = {};
    for (let at = 8; at < file.length; at += file.readUInt32BE(at + 4))
      kinds[file.toString('latin1', at, at + 4)] = sizeOfPng(file, at + 8)[0];
    expect(kinds).toEqual({ ic11: 32, ic12: 64, ic07: 128, ic13: 256, ic08: 256, ic14: 512, ic09: 512, ic10: 1024 });
  });

  it('of the tray are there for dark and for light bars, and for macOS to colour', async () => {
    for (const [ground, size] of [
      ['on-dark', 24],
      ['on-light', 24],
      ['template', 18],
    ] as const) {
      for (const state of ['live', 'offline', 'unseen']) {
        expect(sizeOfPng(await read(`tray/${ground}/${state}.png`))).toEqual([size, size]);
        expect(sizeOfPng(await read(`tray/${ground}/${state}@2x.png`))).toEqual([size * 2, size * 2]);
      }
    }
  });
});
