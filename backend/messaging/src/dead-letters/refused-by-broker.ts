import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../sql.ts';
import type { DeadLetter } from './rows.ts';

const INSERT = `insert into outbox_messages (id, topic, type, version, key, payload, headers)
values ($1, $2, $3, $4, $5, $6::json, $7::json) on conflict (id) do nothing`;

/** Puts a message that the broker had refused back into the outbox, with its id; the relay's next poll finds it. */
export async function sendAgain(em: EntityManager, letter: DeadLetter): Promise<void> {
  // The others are the row's own.
  const written = ['id', 'type', 'version', 'occurred-at'];
  const headers = Object.entries(letter.headers).filter(([name]) => !written.includes(name));
  await query(em, INSERT, [
    letter.messageId,
    letter.topic,
    letter.type,
    Number(letter.headers['version']),
    letter.key,
    letter.payload,
    headers.length === 0 ? null : JSON.stringify(Object.fromEntries(headers)),
  ]);
}
