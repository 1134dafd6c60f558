import { createRequire } from 'node:module';

/**
 * Puts a function of ours in the place of a module of kafkajs that is one. Whatever requires it from then on finds ours: what
 * reads and writes batches is loaded with the first one. A kafkajs that has no such module is left alone.
 */
export function replaceModule(path: string, replacement: unknown): void {
  const require = createRequire(import.meta.url);
  if (typeof require(path) !== 'function') return;
  const loaded = require.cache[require.resolve(path)];
  if (loaded !== undefined) loaded.exports = replacement;
}
