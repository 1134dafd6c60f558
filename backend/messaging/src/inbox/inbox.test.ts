import { MikroORM } from '@mikro-orm/postgresql';
import { expect, it } from 'vitest';
import { stepTaken } from '../../testing/step.ts';
import { createInbox } from './inbox.ts';

it('does not take bundles, of which it would see one message', async () => {
  const orm = await MikroORM.init({
    dbName: 'none',
    entities: [],
    discovery: { warnWhenNoEntities: false },
  });
  const create = () =>
    createInbox({
      name: 'payments',
      orm,
      definitions: [{ ...stepTaken('told'), bundled: { partitions: 12 } }],
      handle: () => Promise.resolve(),
      metrics: null,
    });
  expect(create).toThrow('payments cannot take StepTaken');
});
