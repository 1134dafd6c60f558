import { get, type ClientRequest } from 'node:http';
import { afterAll, beforeAll, inject } from 'vitest';
import { fileBrowser } from '../../../src/testing/file-browser.ts';
import type { Use } from './turns.ts';

/** Other files may have to be waited for. */
const PATIENCE_MS = 600_000;

/** A browser for tests that need the run's stack: beside others that need it, or alone for those that take its gateway away. */
export function stackBrowser(use: Use = 'shared'): ReturnType<typeof fileBrowser> {
  let turn: ClientRequest | undefined;
  beforeAll(
    () =>
      new Promise<void>((resolve, reject) => {
        // Not by fetch, which gives up a server that is silent for five minutes.
        turn = get(`${inject('webStack').controlUrl}/turns/${use}`, (response) => {
          response.on('error', () => {});
          response.once('data', () => resolve());
        });
        turn.on('error', reject);
      }),
    PATIENCE_MS,
  );
  afterAll(() => void turn?.destroy());
  return fileBrowser();
}
