import { resolve } from 'node:path';

/** The repository's root: what runs lies in it. */
export const root = resolve(import.meta.dirname, '../../../..');
