import * as fc from 'fast-check';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { createKafka } from './client.ts';
import { encodeRecord, type RecordToEncode } from './record-encoder-patch.ts';

const require = createRequire(import.meta.url);
const path = 'kafkajs/src/protocol/recordBatch/record/v0';
/** kafkajs's own, as long as no client has been made. */
const original: unknown = require(path);

function encodedByKafkajs(record: RecordToEncode): Buffer {
  if (typeof original !== 'function') throw new Error('kafkajs has no encoder of records where it is looked for');
  const encoded: unknown = original(record);
  if (typeof encoded !== 'object' || encoded === null || !('buffer' in encoded)) throw new Error('not an encoder');
  return encoded.buffer as Buffer;
}

const bytes = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
);
const record: fc.Arbitrary<RecordToEncode> = fc.record({
  offsetDelta: fc.integer({ min: 0, max: 100_000 }),
  timestampDelta: fc.integer({ min: -1, max: 2 ** 50 }),
  key: fc.option(bytes),
  value: fc.option(bytes),
  headers: fc.dictionary(fc.string({ maxLength: 30 }), fc.oneof(bytes, fc.array(bytes, { maxLength: 3 }))),
});

it('writes what kafkajs writes', () => {
  fc.assert(
    fc.property(record, (each) => {
      expect(encodeRecord(each).buffer.equals(encodedByKafkajs(each))).toBe(true);
    }),
    { numRuns: 500 },
  );
});

it('is what a client of ours sends with', () => {
  const silent = () => undefined;
  const logger = { debug: silent, info: silent, warn: silent, error: silent };
  createKafka({ brokers: ['localhost:1'], clientId: 'test', logger });
  expect(require(path)).toBe(encodeRecord);
});
