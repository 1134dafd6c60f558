import { readFile, rename } from 'node:fs/promises';
import { z } from 'zod';
import type { KeyValueStore, Log } from '../../client/ports.ts';
import { replaceFile } from './replace-file.ts';

const Content = z.record(z.string(), z.unknown());

/**
 * The client's store on the desktop: one small JSON file, replaced as a whole with every change. `set` and `delete` resolve when the
 * change is on disk; changes that wait for the disk at the same time are written together. A damaged file is put aside, not lost.
 */
export async function openJsonFileStore(file: string, log: Log): Promise<KeyValueStore> {
  const values = new Map<string, unknown>(Object.entries(await readContent(file, log)));
  let writing: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;

  const save = (): Promise<void> => {
    next ??= writing
      .catch(() => {})
      .then(() => {
        next = null;
        writing = replaceFile(file, JSON.stringify(Object.fromEntries(values), null, 1));
        return writing;
      });
    return next;
  };
  const change = async (key: string, value: unknown): Promise<void> => {
    const before = values.get(key);
    if (value === undefined) values.delete(key);
    else values.set(key, value);
    try {
      await save();
    } catch (error) {
      // What is not on disk must not be believed to be.
      if (before === undefined) values.delete(key);
      else values.set(key, before);
      throw error;
    }
  };

  return {
    get: (key) => Promise.resolve(structuredClone(values.get(key))),
    set: (key, value) => change(key, structuredClone(value)),
    delete: (key) => (values.has(key) ? change(key, undefined) : Promise.resolve()),
    list(prefix) {
      const keys = [...values.keys()].filter((key) => key.startsWith(prefix)).sort();
      return Promise.resolve(keys.map((key) => structuredClone(values.get(key))));
    },
  };
}

async function readContent(file: string, log: Log): Promise<Readonly<Record<string, unknown>>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return {};
  }
  try {
    return Content.parse(JSON.parse(text));
  } catch {
    const aside = `${file}.damaged`;
    await rename(file, aside);
    log('error', 'the store was damaged and is put aside');
    return {};
  }
}
