import { postmanCollection } from '@orderbell/contracts/postman';
import { writeFile } from 'node:fs/promises';

await writeFile(
  new URL('../postman_collection.json', import.meta.url),
  `${JSON.stringify(postmanCollection(), null, 2)}\n`,
);
