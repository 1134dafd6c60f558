import type { Message } from 'kafkajs';
import { v7 as newId } from 'uuid';
import type { KafkaClient } from '../src/index.ts';
import type { Step } from './step.ts';

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
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic, acks: -1, messages: [...messages] });
  await producer.disconnect();
}
