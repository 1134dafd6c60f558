import { validate as isUuid } from 'uuid';
import { bundleItems, type BundleItem } from '../bundle.ts';
import type { MessageDefinition, ReceivedFrom, ReceivedMessage } from '../message.ts';
import type { InboxRecord } from './record.ts';

export type RefusalReason =
  | 'empty-value'
  | 'missing-id'
  | 'unknown-type'
  | 'unknown-version'
  | 'broken-json'
  | 'invalid-payload';

/** Why a record cannot be read, for a person who has to decide about it. */
export type Refusal = { readonly refused: RefusalReason; readonly detail: string };

export type Decoded<D> = { readonly message: ReceivedFrom<D> } | Refusal;

/** Reads the messages that a record carries: one, or those of a bundle. What has a key that is not wanted is left out. */
export type Decoder<D> = (record: InboxRecord, isWanted?: (key: string) => boolean) => readonly Decoded<D>[];

/**
 * Reads records by the definitions that a consumer knows. A record that cannot be read is a value, not an error: a
 * SyntaxError that reached kafkajs would end the consumer for good.
 */
export function createDecoder<D extends MessageDefinition>(definitions: readonly D[]): Decoder<D> {
  const byName = new Map<string, Map<string, D>>();
  for (const definition of definitions) {
    const name = `${definition.topic} ${definition.type}`;
    const versions = byName.get(name) ?? new Map<string, D>();
    versions.set(String(definition.version), definition);
    byName.set(name, versions);
  }

  return (record, isWanted = () => true) => {
    const { headers, topic } = record;
    const { id, type, version } = headers;
    if (id === undefined || !isUuid(id))
      return refuse('missing-id', id === undefined ? 'there is no header "id"' : `the header "id" is no UUID: ${id}`);
    if (type === undefined) return refuse('unknown-type', 'there is no header "type"');
    const versions = byName.get(`${topic} ${type}`);
    if (versions === undefined) return refuse('unknown-type', `messages of type ${type} are not expected on ${topic}`);
    const definition = versions.get(version ?? '');
    if (definition === undefined) {
      const expected = [...versions.keys()].join(', ');
      return refuse('unknown-version', `${type} has version ${version ?? '(none)'}; this consumer knows ${expected}`);
    }
    if (record.value === null || record.value.length === 0) return refuse('empty-value', 'there is no payload');
    const json = parse(record.value);
    if (json.error !== null) return refuse('broken-json', json.error);
    const items =
      definition.bundled === undefined ? [{ key: record.key ?? '', payload: json.value }] : bundleItems(json.value);
    if (items === null) return refuse('invalid-payload', 'it is no bundle: an array of {key, headers?, payload}');
    return items.filter(({ key }) => isWanted(key)).map((item) => readItem(definition, { ...record, id }, item));
  };
}

function readItem<D extends MessageDefinition>(
  definition: D,
  record: InboxRecord & { readonly id: string },
  item: BundleItem,
): Decoded<D> {
  const payload = definition.schema.safeParse(item.payload);
  if (!payload.success) return { refused: 'invalid-payload', detail: payload.error.message };
  const headers = item.headers === undefined ? record.headers : { ...record.headers, ...item.headers };
  const message: ReceivedMessage = {
    id: record.id.toLowerCase(),
    type: definition.type,
    version: definition.version,
    key: item.key,
    payload: payload.data,
    headers,
    topic: record.topic,
    partition: record.partition,
    offset: record.offset,
    timestamp: record.timestamp,
    receivedAt: record.receivedAt,
    ...(headers['traceparent'] === undefined ? {} : { traceparent: headers['traceparent'] }),
  };
  return { message: asReceived<D>(message) };
}

/** The schema of the very definition that `type` and `version` name has just accepted the payload. */
function asReceived<D>(message: ReceivedMessage): ReceivedFrom<D> {
  return message as ReceivedFrom<D>;
}

function refuse(refused: RefusalReason, detail: string): readonly [Refusal] {
  return [{ refused, detail }];
}

function parse(value: Buffer): { readonly value: unknown; readonly error: string | null } {
  try {
    return { value: JSON.parse(value.toString('utf8')), error: null };
  } catch (error) {
    return { value: null, error: error instanceof Error ? error.message : String(error) };
  }
}
