export { MissingRequirement } from './kafka/java.ts';
export { startKafka, type Kafka, type KafkaOptions } from './kafka/start-kafka.ts';
export { createDatabase, type DatabaseRequest } from './postgres/create-database.ts';
export { removePostgres, startPostgres, type Postgres, type PostgresOptions } from './postgres/start-postgres.ts';
