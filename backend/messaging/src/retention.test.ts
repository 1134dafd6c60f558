import { describe, expect, it } from 'vitest';
import { checkRetention } from './retention.ts';

const names = { inboxVariable: 'INBOX_RETENTION_HOURS', topicVariable: 'TOPIC_RETENTION_HOURS' };
const HOUR = 3_600_000;

describe('checkRetention', () => {
  it('accepts an inbox that remembers as long as the topics, or longer', () => {
    expect(() => checkRetention({ ...names, inboxRetentionMs: HOUR, topicRetentionMs: HOUR })).not.toThrow();
    expect(() => checkRetention({ ...names, inboxRetentionMs: 2 * HOUR, topicRetentionMs: HOUR })).not.toThrow();
  });

  it('refuses one that forgets sooner, naming both settings', () => {
    const check = () => checkRetention({ ...names, inboxRetentionMs: HOUR, topicRetentionMs: 168 * HOUR });
    expect(check).toThrow(/TOPIC_RETENTION_HOURS keeps messages for 168 h.*INBOX_RETENTION_HOURS.*1 h/);
  });

  it('refuses a topic that never forgets', () => {
    const check = () => checkRetention({ ...names, inboxRetentionMs: HOUR, topicRetentionMs: -1 });
    expect(check).toThrow(/for ever/);
  });
});
