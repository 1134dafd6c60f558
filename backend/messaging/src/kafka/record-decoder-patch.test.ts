import * as fc from 'fast-check';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { createKafka } from './client.ts';
import { type BatchContext, decodeRecord, type EncodedRecord } from './record-decoder-patch.ts';
import { encodeRecord, type RecordToEncode } from './record-encoder-patch.ts';

const require = createRequire(import.meta.url);
const path = 'kafkajs/src/protocol/recordBatch/record/v0/decoder';
/** kafkajs's own, as long as no client has been made. */
const original: unknown = require(path);
const Decoder: unknown = require('kafkajs/src/protocol/decoder');

function decodedByKafkajs(bytes: Buffer, context: BatchContext): Record<string, unknown> {
  if (typeof original !== 'function' || typeof Decoder !== 'function') throw new Error('kafkajs has no such decoder');
  const decoded: unknown = original(Reflect.construct(Decoder, [bytes]), context);
  return decoded as Record<string, unknown>;
}

/** Without the length that it begins with, as the decoder of a batch hands it over. */
function encoded(record: RecordToEncode): Buffer {
  const { buffer } = encodeRecord(record);
  return buffer.subarray(buffer.findIndex((byte) => byte < 0x80) + 1);
}

const asText = (value: unknown): unknown => {
  if (Buffer.isBuffer(value)) return value.toString('utf8');
  return Array.isArray(value) ? value.map(asText) : value;
};
const withTextHeaders = ({ headers, ...record }: Record<string, unknown>) => ({
  ...record,
  headers: Object.fromEntries(Object.entries(headers as object).map(([name, value]) => [name, asText(value)])),
});

const text = fc.string({ unit: 'grapheme', maxLength: 300 });
const record: fc.Arbitrary<RecordToEncode> = fc.record({
  offsetDelta: fc.integer({ min: 0, max: 100_000 }),
  timestampDelta: fc.integer({ min: -1, max: 2 ** 50 }),
  key: fc.option(text),
  value: fc.option(text),
  // kafkajs takes what every object has, such as toString, for a first value of that name.
  headers: fc.dictionary(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).filter((name) => !(name in {})),
    fc.oneof(fc.option(text), fc.array(text, { minLength: 2, maxLength: 3 })),
    { maxKeys: 40 },
  ),
});
const context: fc.Arbitrary<BatchContext> = fc.record({
  firstOffset: fc.bigInt({ min: 0n, max: 2n ** 62n }).map(String),
  firstTimestamp: fc.integer({ min: 0, max: 2 ** 50 }).map(String),
  maxTimestamp: fc.integer({ min: 0, max: 2 ** 50 }).map(String),
  timestampType: fc.constantFrom(0, 1),
  magicByte: fc.constant(2),
  isControlBatch: fc.boolean(),
});

it('reads what kafkajs reads, headers as text', () => {
  fc.assert(
    fc.property(record, context, (each, batch) => {
      const bytes = encoded(each);
      const source: EncodedRecord = { buffer: bytes, offset: 0 };
      expect(decodeRecord(source, batch)).toEqual(withTextHeaders(decodedByKafkajs(bytes, batch)));
    }),
    { numRuns: 1_000 },
  );
});

it('ends at the end of a record that is cut short', () => {
  fc.assert(
    fc.property(record, fc.nat(), (each, cut) => {
      const bytes = encoded(each);
      const buffer = bytes.subarray(0, Math.max(1, cut % bytes.length));
      expect(() => decodeRecord({ buffer, offset: 0 }, { firstOffset: '0', firstTimestamp: '0' })).not.toThrow();
    }),
  );
});

it('is what a client of ours reads with', () => {
  const silent = () => undefined;
  const logger = { debug: silent, info: silent, warn: silent, error: silent };
  createKafka({ brokers: ['localhost:1'], clientId: 'test', logger });
  expect(require(path)).toBe(decodeRecord);
});
