export type MessagingErrorCode =
  | 'outside-transaction'
  | 'invalid-message'
  | 'bundled-definition'
  | 'retention-too-short'
  | 'topics-refused'
  | 'unknown-dead-letter'
  | 'unknown-consumer'
  | 'not-requeueable'
  | 'already-settled'
  | 'invalid-cursor'
  | 'stopped';

/** Everything that messaging throws on its own account; `code` says which, the message says what to do. */
export class MessagingError extends Error {
  readonly code: MessagingErrorCode;

  constructor(code: MessagingErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MessagingError';
    this.code = code;
  }
}

/** `outbox.add` was called with an entity manager that is not in a transaction. */
export class OutsideTransactionError extends MessagingError {
  constructor() {
    super(
      'outside-transaction',
      'outbox.add was called outside a transaction: call it with the entity manager that inTransaction or em.transactional hands to its callback, so that the message and the change are committed together.',
    );
    this.name = 'OutsideTransactionError';
  }
}

/** One line about an error, for logs, statuses and the history of a dead letter. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const name = error.name === 'Error' ? '' : `${error.name}: `;
  // A refused connection to a name with two addresses has several errors and no message of its own.
  const parts = [error.message, ...severalErrors(error).map(describeError)].filter((part) => part !== '');
  return parts.length === 0 ? error.name : `${name}${parts.join('; ')}`;
}

/** The error and everything that it was caused by, outermost first. */
export function errorChain(error: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  const queue = [error];
  while (queue.length > 0 && chain.length < 20) {
    const next = queue.shift();
    if (next === null || typeof next !== 'object' || chain.includes(next)) continue;
    chain.push(next);
    for (const field of ['cause', 'previous']) if (field in next) queue.push(Reflect.get(next, field));
    queue.push(...severalErrors(next));
  }
  return chain;
}

/** An AggregateError's errors, and those of kafkajs's own kind of it. */
function severalErrors(error: object): readonly unknown[] {
  const errors: unknown = Reflect.get(error, 'errors');
  return Array.isArray(errors) ? errors : [];
}

/** A text field of an unknown error, such as `code` of PostgreSQL's or `type` of Kafka's. */
export function errorField(error: unknown, field: 'code' | 'type' | 'name' | 'message'): string | null {
  if (error === null || typeof error !== 'object') return null;
  const value: unknown = Reflect.get(error, field);
  return typeof value === 'string' ? value : null;
}
