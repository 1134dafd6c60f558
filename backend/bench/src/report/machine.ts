import { readFile } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';

const kafkaRecipe = join(import.meta.dirname, '../../../local-stack/kafka/pom.xml');

/** What the figures belong to. */
export async function describeMachine(): Promise<Readonly<Record<string, string | number>>> {
  const all = cpus();
  const recipe = await readFile(kafkaRecipe, 'utf8');
  return {
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()}`,
    node: process.version,
    kafka: /<artifactId>kafka_[\d.]+<\/artifactId><version>([^<]+)/.exec(recipe)?.[1] ?? 'unknown',
    kafkaAcks: 'all',
  };
}
