import type { ICustomPartitioner } from 'kafkajs';

/**
 * Kafka's own choice of a partition for a key (murmur2), the same as the Java client's and kafkajs's, in 32-bit integer
 * arithmetic: kafkajs does it with BigInt and takes twenty times as long.
 */
export function partitionForKey(key: string, partitions: number): number {
  return (murmur2(Buffer.from(key)) & 0x7fffffff) % partitions;
}

/**
 * Writes its choice on the message: the sender learns where it went, and a retry inside kafkajs cannot choose anew when
 * the topic has grown in between, which would break the sequence of an idempotent producer.
 */
export const keyPartitioner: ICustomPartitioner =
  () =>
  ({ partitionMetadata, message }) => {
    const key = message.key ?? '';
    message.partition ??= partitionForKey(
      typeof key === 'string' ? key : key.toString('utf8'),
      partitionMetadata.length,
    );
    return message.partition;
  };

const SEED = 0x9747b28c;
const MULTIPLIER = 0x5bd1e995;

/** https://github.com/apache/kafka/blob/trunk/clients/src/main/java/org/apache/kafka/common/utils/Utils.java */
function murmur2(data: Buffer): number {
  let hash = (SEED ^ data.length) | 0;
  const wholeWords = data.length >> 2;
  for (let word = 0; word < wholeWords; word++) {
    let k = Math.imul(data.readInt32LE(word * 4), MULTIPLIER);
    k = Math.imul(k ^ (k >>> 24), MULTIPLIER);
    hash = Math.imul(hash, MULTIPLIER) ^ k;
  }
  const rest = wholeWords * 4;
  const left = data.length - rest;
  if (left === 3) hash ^= data.readUInt8(rest + 2) << 16;
  if (left >= 2) hash ^= data.readUInt8(rest + 1) << 8;
  if (left >= 1) hash = Math.imul(hash ^ data.readUInt8(rest), MULTIPLIER);
  hash = Math.imul(hash ^ (hash >>> 13), MULTIPLIER);
  return hash ^ (hash >>> 15);
}
