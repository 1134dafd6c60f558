import type { KafkaMessage } from 'kafkajs';
import { v5 as nameId, validate as isUuid } from 'uuid';
import { readHeaders } from '../headers.ts';

/** A record as it lies in Kafka, readable or not: what a dead letter keeps. */
export type InboxRecord = {
  readonly topic: string;
  readonly partition: number;
  /** 64 bits, therefore text. */
  readonly offset: string;
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Buffer | null;
  readonly timestamp: Date;
  readonly receivedAt: Date;
};

export function toRecord(topic: string, partition: number, message: KafkaMessage, receivedAt: Date): InboxRecord {
  return {
    topic,
    partition,
    offset: message.offset,
    key: message.key === null ? null : message.key.toString('utf8'),
    headers: readHeaders(message.headers),
    value: message.value,
    timestamp: new Date(Number(message.timestamp)),
    receivedAt,
  };
}

/** For the ids of records that have none. */
const NAMESPACE = '8a9c6e2e-0d5b-4d63-9a53-6f8c4b0e7d11';

/**
 * What a record is deduplicated by: its id, or, when it has none that can be used, its place. The same record delivered
 * again is then still the same, and is not put into the dead letters twice.
 */
export function deduplicationId(record: InboxRecord): string {
  const { id } = record.headers;
  return id !== undefined && isUuid(id)
    ? id.toLowerCase()
    : nameId(`${record.topic}/${record.partition}/${record.offset}`, NAMESPACE);
}
