import { replaceModule } from './replace-module.ts';

type HeaderValue = string | null;

/** What kafkajs's decoder of a batch gives to that of a record: the record's bytes, and what the batch says of all of its records. */
export type EncodedRecord = { readonly buffer: Buffer; readonly offset: number };
export type BatchContext = {
  /** 64 bits, therefore text, as are the times, in milliseconds. */
  readonly firstOffset: string;
  readonly firstTimestamp: string;
  readonly maxTimestamp?: string;
  readonly timestampType?: number;
  readonly magicByte?: number;
  readonly isControlBatch?: boolean;
};

/** As kafkajs passes it on, but for the headers, which are text already. */
export type DecodedRecord = {
  readonly magicByte: number | undefined;
  readonly attributes: number;
  readonly timestamp: string;
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, HeaderValue | readonly HeaderValue[]>>;
  readonly isControlRecord: boolean;
  readonly batchContext: BatchContext;
};

/** The broker has written its own time on all records of the batch. */
const LOG_APPEND_TIME = 1;

/**
 * kafkajs 2.2.4 copies the headers it has read so far for each further one, and makes a buffer of each value: a result, which
 * has a dozen, cost more to read than to apply.
 */
export function patchRecordDecoder(): void {
  replaceModule('kafkajs/src/protocol/recordBatch/record/v0/decoder', decodeRecord);
}

/** A record of a batch, format 2: https://kafka.apache.org/documentation/#record */
export function decodeRecord({ buffer, offset: start }: EncodedRecord, context: BatchContext): DecodedRecord {
  const { firstOffset, firstTimestamp, maxTimestamp, timestampType, magicByte, isControlBatch = false } = context;
  const reader = new Reader(buffer, start);
  const attributes = reader.int8();
  const timestampDelta = reader.varint();
  const offsetDelta = reader.varint();
  const isAppended = timestampType === LOG_APPEND_TIME && maxTimestamp !== undefined;
  return {
    magicByte,
    attributes,
    timestamp: isAppended ? maxTimestamp : plus(firstTimestamp, timestampDelta),
    offset: plus(firstOffset, offsetDelta),
    key: reader.bytes(),
    value: reader.bytes(),
    headers: readHeaders(reader),
    isControlRecord: isControlBatch,
    batchContext: context,
  };
}

function readHeaders(reader: Reader): DecodedRecord['headers'] {
  const headers: Record<string, HeaderValue | readonly HeaderValue[]> = {};
  const count = reader.varint();
  for (let place = 0; place < count && !reader.isAtEnd(); place += 1) {
    const name = reader.name(place);
    const value = reader.text();
    const earlier = Object.hasOwn(headers, name) ? headers[name] : undefined;
    headers[name] = earlier === undefined ? value : [earlier, value].flat();
  }
  return headers;
}

function plus(text: string, delta: number): string {
  const sum = Number(text) + delta;
  return Number.isSafeInteger(sum) ? String(sum) : String(BigInt(text) + BigInt(delta));
}

/**
 * The names of the headers in the last record that had one at this place: records of one topic have the same ones in the same
 * order, and a string that has been a property's name before is one without being looked up.
 */
const names: { readonly bytes: Buffer; readonly name: string }[] = [];
const MOST_NAMES = 32;

class Reader {
  readonly #buffer: Buffer;
  #at: number;

  constructor(buffer: Buffer, at: number) {
    this.#buffer = buffer;
    this.#at = at;
  }

  isAtEnd(): boolean {
    return this.#at >= this.#buffer.length;
  }

  int8(): number {
    return this.#buffer.readInt8(this.#at++);
  }

  /** https://protobuf.dev/programming-guides/encoding/#signed-ints; what is more than a safe integer is rounded. */
  varint(): number {
    let value = 0;
    let unit = 1;
    let byte = 0;
    do {
      byte = this.#buffer[this.#at++] ?? 0;
      value += (byte & 0x7f) * unit;
      unit *= 0x80;
    } while (byte >= 0x80);
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  bytes(): Buffer | null {
    const length = this.varint();
    if (length < 0) return null;
    const from = this.#at;
    this.#at += length;
    return this.#buffer.subarray(from, this.#at);
  }

  text(): string | null {
    const length = this.varint();
    if (length < 0) return null;
    const from = this.#at;
    this.#at += length;
    return this.#buffer.toString('utf8', from, this.#at);
  }

  name(place: number): string {
    const length = this.varint();
    const from = this.#at;
    this.#at += Math.max(0, length);
    const known = names[place];
    if (known !== undefined && this.#isAt(from, known.bytes, length)) return known.name;
    const bytes = Buffer.from(this.#buffer.subarray(from, this.#at));
    const name = bytes.toString('utf8');
    if (place < MOST_NAMES) names[place] = { bytes, name };
    return name;
  }

  #isAt(from: number, bytes: Buffer, length: number): boolean {
    if (bytes.length !== length) return false;
    for (let index = 0; index < length; index += 1) if (bytes[index] !== this.#buffer[from + index]) return false;
    return true;
  }
}
