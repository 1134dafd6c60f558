import newman from 'newman';
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { sharedStack } from '../support/shared-stack.ts';

const collectionFile = new URL('../../../../postman_collection.json', import.meta.url);

it('the folder "Order flow" of the Postman collection runs from registration to a FINISHED order', async () => {
  const collection = JSON.parse(await readFile(collectionFile, 'utf8')) as object;
  const summary = await new Promise<newman.NewmanRunSummary>((resolve, reject) => {
    newman.run(
      {
        collection,
        folder: 'Order flow',
        envVar: [{ key: 'baseUrl', value: sharedStack().gateways[0] }],
        color: 'off',
        reporters: [],
      },
      (error, result) => (error === null ? resolve(result) : reject(error)),
    );
  });
  expect(summary.run.failures.map(({ source, error }) => [source?.name, error.message])).toEqual([]);
  const { assertions, requests } = summary.run.stats;
  expect(requests.total).toBeGreaterThanOrEqual(7);
  expect(assertions.total).toBeGreaterThanOrEqual(13);
});
