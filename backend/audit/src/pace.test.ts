import { expect, it } from 'vitest';
import { createPace } from './pace.ts';

it('work that takes long is done a fiftieth of the time, work that takes nothing whenever it is asked for', async () => {
  let time = 0;
  let done = 0;
  const pace = createPace(() => time);
  const work = (ms: number) => async (): Promise<void> => {
    time += ms;
    done += 1;
  };
  await pace.run(work(0));
  await pace.run(work(10));
  expect(done).toBe(2);
  time += 499;
  await pace.run(work(10));
  expect(done).toBe(2);
  time += 1;
  await pace.run(work(10));
  expect(done).toBe(3);
  await pace.run(work(10), { now: true });
  expect(done).toBe(4);
});

it('work that failed is tried again when it is next asked for', async () => {
  let time = 0;
  const pace = createPace(() => time);
  const failing = pace.run(async () => {
    time += 10;
    throw new Error('the database is away');
  });
  await expect(failing).rejects.toThrow('away');
  let done = 0;
  await pace.run(async () => {
    done += 1;
  });
  expect(done).toBe(1);
});
