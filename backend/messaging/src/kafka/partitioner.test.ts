import { assert, oneof, property, string, uuid } from 'fast-check';
import { Partitioners } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { partitionForKey } from './partitioner.ts';

const partition = (partitionId: number) => ({
  partitionErrorCode: 0,
  partitionId,
  leader: 1,
  replicas: [1],
  isr: [1],
});

describe('partitionForKey', () => {
  it('agrees with kafkajs, and so with every other Kafka client', () => {
    const theirs = Partitioners.DefaultPartitioner();
    const partitionMetadata = Array.from({ length: 12 }, (_, id) => partition(id));
    assert(
      property(oneof(uuid(), string({ minLength: 1, unit: 'binary' })), (key) => {
        const expected = theirs({ topic: 't', partitionMetadata, message: { key, value: '' } });
        expect(partitionForKey(key, 12)).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });
});
