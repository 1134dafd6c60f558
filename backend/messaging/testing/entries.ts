import type { Entry } from '../src/inbox/entry.ts';
import type { InboxRecord } from '../src/inbox/record.ts';

/** A record with little in it, for tests of what is done with it. */
export function record(fields: Partial<InboxRecord> = {}): InboxRecord {
  return {
    topic: 't',
    partition: 0,
    offset: '0',
    key: 'k',
    headers: {},
    value: Buffer.from('{}'),
    timestamp: new Date(0),
    receivedAt: new Date(0),
    ...fields,
  };
}

export function entry(id: string, orderingKey: string | null = id): Entry {
  return { id, record: record(), message: null, refusal: null, orderingKey };
}
