import type { Offsets } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { recordingLogger } from '../../testing/recording-logger.ts';
import { createOffsetCommitter } from './offset-committer.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

function held() {
  const calls: { readonly offsets: Offsets; readonly end: PromiseWithResolvers<void> }[] = [];
  const commit = async (offsets: Offsets) => {
    const end = Promise.withResolvers<void>();
    calls.push({ offsets, end });
    await end.promise;
  };
  const committer = createOffsetCommitter(recordingLogger().logger, () => undefined);
  const add = (partition: number, next: string) => committer.add('t', partition, next, commit);
  const committed = () =>
    calls.map(({ offsets }) =>
      offsets.topics.flatMap(({ partitions }) => partitions.map((p) => `${p.partition}:${p.offset}`)),
    );
  return { calls, committer, add, committed };
}

describe('createOffsetCommitter', () => {
  it('commits what is told of at once in one request, and everything that comes meanwhile with the next', async () => {
    const { calls, add, committed } = held();
    add(0, '1');
    add(0, '2');
    add(1, '7');
    await turn();
    expect(committed()).toEqual([['0:2', '1:7']]);
    add(0, '3');
    add(0, '4');
    calls[0]?.end.resolve();
    await turn();
    expect(committed()).toEqual([['0:2', '1:7'], ['0:4']]);
  });

  it('flush waits until nothing is left', async () => {
    const { calls, committer, add } = held();
    add(0, '1');
    await turn();
    add(1, '1');
    let flushed = false;
    const flush = committer.flush().then(() => {
      flushed = true;
    });
    calls[0]?.end.resolve();
    await turn();
    expect(flushed).toBe(false);
    calls[1]?.end.resolve();
    await flush;
  });

  it('keeps what could not be committed for the next request, unless there is something newer', async () => {
    const { calls, add, committed } = held();
    add(0, '1');
    await turn();
    add(1, '1');
    calls[0]?.end.resolve();
    await turn();
    add(1, '5');
    calls[1]?.end.reject(new Error('connection lost'));
    await turn();
    add(2, '1');
    await turn();
    expect(committed()[2]?.toSorted()).toEqual(['1:5', '2:1']);
  });

  it('forgets offsets of partitions that a rebalance has taken away', async () => {
    const { calls, committer, add, committed } = held();
    add(0, '1');
    await turn();
    calls[0]?.end.reject(Object.assign(new Error('rebalance'), { type: 'REBALANCE_IN_PROGRESS' }));
    await turn();
    committer.clear();
    await committer.flush();
    expect(committed()).toEqual([['0:1']]);
  });
});
