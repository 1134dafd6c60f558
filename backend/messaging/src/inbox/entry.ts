import type { MessageDefinition, ReceivedFrom } from '../message.ts';
import type { Refusal } from './decode.ts';
import type { InboxRecord } from './record.ts';

/** A record on its way through the inbox, with what has been made of it. */
export type Entry<D extends MessageDefinition = MessageDefinition> = {
  /** What it is deduplicated by. */
  readonly id: string;
  readonly record: InboxRecord;
  /** Null when it could not be read: then `refusal` says why. */
  readonly message: ReceivedFrom<D> | null;
  readonly refusal: Refusal | null;
  readonly orderingKey: string | null;
};
