import { orderPaymentRequested } from '@orderbell/contracts';
import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { inject } from 'vitest';

/** Puts a payment request on its topic that no consumer can handle, as a broken producer would. Answers its message id. */
export async function sendPoison(): Promise<string> {
  const { kafkaBrokers } = inject('webStack');
  const kafka = new Kafka({ brokers: [...kafkaBrokers], clientId: 'browser-tests', logLevel: logLevel.NOTHING });
  const id = randomUUID();
  const userId = randomUUID();
  const producer = kafka.producer();
  await producer.connect();
  try {
    await producer.send({
      topic: orderPaymentRequested.topic,
      acks: -1,
      messages: [
        {
          key: userId,
          value: JSON.stringify({ orderId: randomUUID(), userId, amount: 'twelve', description: 'a broken producer' }),
          headers: {
            id,
            type: orderPaymentRequested.type,
            version: String(orderPaymentRequested.version),
            'occurred-at': new Date().toISOString(),
          },
        },
      ],
    });
  } finally {
    await producer.disconnect();
  }
  return id;
}
