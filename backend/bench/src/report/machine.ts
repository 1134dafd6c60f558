import { cpus, release, totalmem } from 'node:os';

/** What the figures belong to. */
export function describeMachine(): Readonly<Record<string, string | number>> {
  const all = cpus();
  return {
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()}`,
    node: process.version,
  };
}
