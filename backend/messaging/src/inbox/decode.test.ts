import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { record } from '../../testing/entries.ts';
import { stepTaken } from '../../testing/step.ts';
import type { MessageDefinition } from '../message.ts';
import { createDecoder, type Decoded, type Decoder } from './decode.ts';
import { deduplicationId, type InboxRecord } from './record.ts';

const id = '0199d1f0-0000-7000-8000-000000000001';
const headers = { id, type: 'StepTaken', version: '1', 'occurred-at': '2026-01-01T00:00:00.000Z' };
const good = { headers, topic: 'steps', value: Buffer.from('{"orderId":"o","step":3}') };
const decode = onlyOne(createDecoder([stepTaken('steps')]));

/** Reads records that carry one message. */
function onlyOne<D extends MessageDefinition>(decoder: Decoder<D>): (each: InboxRecord) => Decoded<D> | undefined {
  return (each) => {
    const decoded = decoder(each);
    expect(decoded).toHaveLength(1);
    return decoded[0];
  };
}

describe('createDecoder', () => {
  it('reads a message with everything that is known about it', () => {
    const decoded = decode(record({ ...good, partition: 7, offset: '41', key: 'user' }));
    expect(decoded).toEqual({
      message: {
        id,
        type: 'StepTaken',
        version: 1,
        key: 'user',
        payload: { orderId: 'o', step: 3 },
        headers,
        topic: 'steps',
        partition: 7,
        offset: '41',
        timestamp: new Date(0),
        receivedAt: new Date(0),
      },
    });
  });

  it('accepts fields that it does not know', () => {
    const value = Buffer.from('{"orderId":"o","step":3,"added":"later"}');
    expect(decode(record({ ...good, value }))).toHaveProperty('message');
  });

  it('passes the trace on', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    expect(decode(record({ ...good, headers: { ...headers, traceparent } }))).toHaveProperty(
      'message.traceparent',
      traceparent,
    );
  });

  it.each([
    ['empty-value', { value: null }],
    ['empty-value', { value: Buffer.alloc(0) }],
    ['broken-json', { value: Buffer.from('{"orderId":') }],
    ['broken-json', { value: Buffer.from([0xff, 0xfe, 0x00]) }],
    ['invalid-payload', { value: Buffer.from('{"orderId":"o"}') }],
    ['invalid-payload', { value: Buffer.from('null') }],
    ['missing-id', { headers: { type: 'StepTaken', version: '1' } }],
    ['missing-id', { headers: { ...headers, id: 'seven' } }],
    ['unknown-type', { headers: { ...headers, type: 'Other' } }],
    ['unknown-type', { headers: { id, version: '1' } }],
    ['unknown-type', { topic: 'elsewhere' }],
    ['unknown-version', { headers: { ...headers, version: '2' } }],
    ['unknown-version', { headers: { id, type: 'StepTaken' } }],
    ['unknown-type', { headers: { ...headers, type: '__proto__' } }],
  ])('refuses %s: %j', (refused, fields) => {
    expect(decode(record({ ...good, ...fields }))).toMatchObject({ refused });
  });

  it('tells a version from another', () => {
    const versions = onlyOne(
      createDecoder([
        { topic: 'steps', type: 'StepTaken', version: 1, schema: z.object({ a: z.string() }) },
        { topic: 'steps', type: 'StepTaken', version: 2, schema: z.object({ b: z.string() }) },
      ]),
    );
    const second = record({ ...good, headers: { ...headers, version: '2' }, value: Buffer.from('{"b":"x"}') });
    expect(versions(second)).toHaveProperty('message.payload', { b: 'x' });
  });
});

describe('a bundle', () => {
  const decodeAll = createDecoder([{ ...stepTaken('steps'), bundled: { partitions: 12 } }]);
  const bundle = (value: unknown): InboxRecord =>
    record({ ...good, headers: { ...headers, bundle: '3' }, value: Buffer.from(JSON.stringify(value)) });
  const step = (n: unknown) => ({ orderId: 'o', step: n });
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

  it('is read message by message, each with its own key and headers', () => {
    const decoded = decodeAll(
      bundle([
        { key: 'a', payload: step(1) },
        { key: 'b', headers: { traceparent }, payload: step(2) },
      ]),
    );
    expect(decoded).toMatchObject([
      { message: { id, key: 'a', payload: { step: 1 }, headers: { type: 'StepTaken', bundle: '3' } } },
      { message: { id, key: 'b', payload: { step: 2 }, traceparent, headers: { type: 'StepTaken', traceparent } } },
    ]);
    expect(decoded[0]).not.toHaveProperty('message.traceparent');
  });

  it('is not held back by a message in it that cannot be read, and nobody looks at what is not wanted', () => {
    const mixed = bundle([
      { key: 'a', payload: step(1) },
      { key: 'a', payload: step('two') },
      { key: 'b', payload: step('three') },
    ]);
    expect(decodeAll(mixed, (key) => key === 'a')).toMatchObject([
      { message: { payload: { step: 1 } } },
      { refused: 'invalid-payload' },
    ]);
  });

  it.each([[{ key: 'a', payload: step(1) }], [[step(1)]], [[{ key: 7, payload: step(1) }]], [[null]], ['text']])(
    'is refused when it is none: %j',
    (value) => {
      expect(decodeAll(bundle(value))).toMatchObject([{ refused: 'invalid-payload' }]);
    },
  );
});

describe('deduplicationId', () => {
  it('is the id of the message', () => {
    expect(deduplicationId(record({ headers: { id: id.toUpperCase() } }))).toBe(id);
  });

  it('is made of the place of a message without one, the same each time', () => {
    const at = (offset: string) => deduplicationId(record({ offset }));
    expect(at('1')).toBe(at('1'));
    expect(at('1')).not.toBe(at('2'));
  });
});
