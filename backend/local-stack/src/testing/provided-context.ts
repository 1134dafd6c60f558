import 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** The superuser's URL of the run's PostgreSQL. Use freshDatabase() for a database of your own. */
    readonly postgresUrl: string;
    /** The run's Kafka. It is shared: give topics and groups names of their own. */
    readonly kafkaBrokers: readonly string[];
  }
}
