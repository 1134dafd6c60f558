import type { TestProject } from 'vitest/node';
import { startKafka } from '../kafka/start-kafka.ts';
import { throwAwayFolder } from '../stack/throw-away-folder.ts';
import { startPostgres } from '../postgres/start-postgres.ts';
import { stackFolders } from '../stack/stack-folder.ts';
import './provided-context.ts';

/** Vitest's global setup for integration tests: one PostgreSQL and one Kafka for the run, on free ports, gone after it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await throwAwayFolder();
  const folders = stackFolders(folder.path);
  const aborted = new AbortController();
  const starting = [
    startPostgres({ dataDir: folders.postgres, signal: aborted.signal }),
    startKafka({ dataDir: folders.kafka, signal: aborted.signal }),
  ] as const;
  const teardown = async (): Promise<void> => {
    const servers = await Promise.allSettled(starting);
    await Promise.all(
      servers.map((server) => (server.status === 'fulfilled' ? server.value.stop() : Promise.resolve())),
    );
    await folder.remove();
  };
  try {
    const [postgres, kafka] = await Promise.all(starting);
    project.provide('postgresUrl', postgres.superuserUrl);
    project.provide('kafkaBrokers', kafka.brokers);
    return teardown;
  } catch (cause) {
    aborted.abort();
    await teardown();
    throw cause;
  }
}
