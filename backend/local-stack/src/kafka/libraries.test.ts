import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseChecksums } from './libraries.ts';

test('every library has a checksum, Kafka of the recipe among them', () => {
  const recipe = join(import.meta.dirname, '../../kafka');
  const sums = parseChecksums(readFileSync(join(recipe, 'libraries.sha256'), 'utf8'));
  const version = /kafka_2\.13<\/artifactId><version>([\d.]+)/.exec(readFileSync(join(recipe, 'pom.xml'), 'utf8'))?.[1];
  expect(sums.get(`kafka_2.13-${version}.jar`)).toMatch(/^[0-9a-f]{64}$/);
  expect([...sums.values()].filter((sum) => !/^[0-9a-f]{64}$/.test(sum))).toEqual([]);
});
