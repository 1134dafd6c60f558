import { crc32c } from '@node-rs/crc32';
import { replaceModule } from './replace-module.ts';

type Bytes = Buffer | string | null | undefined;

/** What kafkajs's produce request gives to its encoder of one record. */
export type RecordToEncode = {
  readonly offsetDelta?: number;
  readonly timestampDelta?: number;
  readonly key?: Bytes;
  readonly value?: Bytes;
  readonly headers?: Readonly<Record<string, Bytes | readonly Bytes[]>>;
};

/** As much of kafkajs's Encoder as is asked of an encoded record. */
type Encoded = { readonly buf: Buffer; readonly buffer: Buffer };

/**
 * kafkajs 2.2.4 takes a zeroed buffer of 512 bytes for each record and for each of its headers, and one more for each
 * length: some fifty an order, which were a tenth of the CPU time of Orders and a fifth of that of Payments, and the
 * garbage collector's work after that. It also computes the checksum of a batch in JavaScript, byte by byte.
 */
export function patchRecordEncoder(): void {
  replaceModule('kafkajs/src/protocol/recordBatch/record/v0', encodeRecord);
  replaceModule('kafkajs/src/protocol/recordBatch/crc32C', (batch: Buffer) => crc32c(batch));
}

/** A record of a batch, format 2: https://kafka.apache.org/documentation/#record */
export function encodeRecord(record: RecordToEncode): Encoded {
  const { offsetDelta = 0, timestampDelta = 0, key, value, headers = {} } = record;
  const fields: Bytes[] = [key, value];
  for (const [name, given] of Object.entries(headers)) {
    if (typeof given !== 'object' || given === null || Buffer.isBuffer(given)) fields.push(name, given);
    else for (const each of given) fields.push(name, each);
  }
  const count = fields.length / 2 - 1;
  const lengths = fields.map(lengthOf);
  let size = 1 + sizeOfVarint(timestampDelta) + sizeOfVarint(offsetDelta) + sizeOfVarint(count);
  for (const length of lengths) size += sizeOfVarint(length) + Math.max(0, length);

  const buf = Buffer.allocUnsafe(sizeOfVarint(size) + size);
  let at = writeVarint(buf, size, 0);
  // No attributes are used.
  buf[at++] = 0;
  at = writeVarint(buf, timestampDelta, at);
  at = writeVarint(buf, offsetDelta, at);
  for (const [index, field] of fields.entries()) {
    if (index === 2) at = writeVarint(buf, count, at);
    const length = lengths[index] ?? -1;
    at = writeVarint(buf, length, at);
    if (typeof field === 'string') buf.write(field, at, length);
    else field?.copy(buf, at);
    at += Math.max(0, length);
  }
  if (count === 0) writeVarint(buf, 0, at);
  return { buf, buffer: buf };
}

/** -1 says that there is none. */
function lengthOf(field: Bytes): number {
  if (field === null || field === undefined) return -1;
  return typeof field === 'string' ? Buffer.byteLength(field) : field.length;
}

/** https://protobuf.dev/programming-guides/encoding/#signed-ints, for safe integers. */
function zigZag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

function sizeOfVarint(value: number): number {
  let size = 1;
  for (let rest = zigZag(value); rest >= 0x80; rest = Math.floor(rest / 0x80)) size += 1;
  return size;
}

/** Returns where the next byte goes. */
function writeVarint(buf: Buffer, value: number, at: number): number {
  let next = at;
  let rest = zigZag(value);
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) buf[next++] = (rest % 0x80) | 0x80;
  buf[next++] = rest;
  return next;
}
