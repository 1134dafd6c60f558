import { describe, expect, it } from 'vitest';
import { createNotifier } from './notifier.ts';

/** Notifications whose end the test decides. */
function held() {
  const pending: PromiseWithResolvers<void>[] = [];
  return {
    pending,
    notify: () => {
      const call = Promise.withResolvers<void>();
      pending.push(call);
      return call.promise;
    },
  };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('createNotifier', () => {
  it('notifies at once', () => {
    const { pending, notify } = held();
    createNotifier(notify, () => {})();
    expect(pending).toHaveLength(1);
  });

  it('answers everything that was asked meanwhile with one more', async () => {
    const { pending, notify } = held();
    const request = createNotifier(notify, () => {});
    for (let commit = 0; commit < 100; commit++) request();
    expect(pending).toHaveLength(1);
    pending[0]?.resolve();
    await turn();
    expect(pending).toHaveLength(2);
    pending[1]?.resolve();
    await turn();
    expect(pending).toHaveLength(2);
  });

  it('goes on after a failure', async () => {
    const { pending, notify } = held();
    const errors: unknown[] = [];
    const request = createNotifier(notify, (error) => errors.push(error));
    request();
    pending[0]?.reject(new Error('connection lost'));
    await turn();
    expect(errors).toHaveLength(1);
    request();
    expect(pending).toHaveLength(2);
  });
});
