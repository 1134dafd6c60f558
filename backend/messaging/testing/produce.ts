import type { Message } from 'kafkajs';
import { v7 as newId } from 'uuid';
import { describeError } from '../src/errors.ts';
import type { KafkaClient } from '../src/index.ts';
import type { Step } from './step.ts';
import { until } from './until.ts';

/** A good message of a step, as a relay would send it; `fields` make it another or a bad one. */
export function stepMessage(step: Step, fields: Partial<Message> = {}): Message & { readonly id: string } {
  const id = newId();
  return {
    id,
    key: step.orderId,
    value: JSON.stringify(step),
    headers: { id, type: 'StepTaken', version: '1', 'occurred-at': new Date().toISOString() },
    ...fields,
  };
}

/** Puts messages into a topic past any outbox. */
export async function produce(kafka: KafkaClient, topic: string, messages: readonly Message[]): Promise<void> {
  await until('the messages are produced', async () => {
    const producer = kafka.producer();
    try {
      await producer.connect();
      await producer.send({ topic, acks: -1, messages: [...messages] });
      return true;
    } catch (error) {
      // A broker whose disk is busy says at once that a new topic is its own, and serves it when the files are there.
      if (describeError(error).includes('not the leader')) return false;
      throw error;
    } finally {
      await producer.disconnect();
    }
  });
}
