import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedOfThisRun } from '../support/random.ts';
import { crashAt } from './crash-points.ts';
import { startLab, type Lab } from './lab.ts';
import { runFault } from './run-fault.ts';

const seed = seedOfThisRun();

/** The narrowest gaps of an order's way, one of each kind; `npm run test:faults` has all of them. */
const selection = [
  crashAt('orders', 'place:after-commit', 2),
  crashAt('orders', 'relay:after-publish', 17),
  crashAt('payments', 'inbox:after-commit', 1),
  crashAt('gateway', 'push:before-emit', 2),
];

describe(`nothing is lost, paid twice or heard twice (repeat with ORDERBELL_SEED=${seed})`, () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await startLab('single', (line) => void process.stdout.write(`${line}\n`));
  });
  afterAll(() => lab.stop());

  it.each(selection)('$name', async (fault) => {
    const { outcome, remarks, orders } = await runFault(lab, fault, seed);
    expect({ outcome, remarks }).toEqual({ outcome: 'passed', remarks: [] });
    expect(orders).toBeGreaterThan(20);
  });
});
