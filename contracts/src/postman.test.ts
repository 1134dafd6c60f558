import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { postmanCollection } from './postman.ts';

it('the checked-in Postman collection is the one that the endpoint table gives (else: npm run generate)', async () => {
  const file = new URL('../../postman_collection.json', import.meta.url);
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(postmanCollection());
});
