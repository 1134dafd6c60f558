import { MessagingError } from './errors.ts';

export type RetentionSettings = {
  readonly inboxRetentionMs: number;
  /** The name of the setting, as the person who starts the service knows it. */
  readonly inboxVariable: string;
  readonly topicRetentionMs: number;
  readonly topicVariable: string;
};

/**
 * A message can be delivered again as long as its topic keeps it. An inbox that forgets sooner would let it be handled
 * twice, so a service must not start like that. Throws MessagingError `retention-too-short`.
 */
export function checkRetention(settings: RetentionSettings): void {
  const { inboxRetentionMs, inboxVariable, topicRetentionMs, topicVariable } = settings;
  // Kafka: a negative retention means for ever.
  if (topicRetentionMs >= 0 && inboxRetentionMs >= topicRetentionMs) return;
  const kept = topicRetentionMs < 0 ? 'for ever' : `for ${hours(topicRetentionMs)}`;
  throw new MessagingError(
    'retention-too-short',
    `${topicVariable} keeps messages ${kept}, but ${inboxVariable} remembers them only for ${hours(inboxRetentionMs)}: a message delivered again after that would be handled twice. Set ${inboxVariable} to at least ${topicVariable}.`,
  );
}

function hours(ms: number): string {
  return `${Math.round(ms / 36_000) / 100} h`;
}
