import type { Say } from '../machine/environment.ts';
import type { Secrets } from './secrets.ts';
import type { WantedPorts } from './stack-ports.ts';
import type { Supervised } from './supervise.ts';
import type { DatabaseOwner, ServiceEnvironments, ServiceKind } from './topology.ts';

/** Ports at which the services, and Kafka's clients, reach a server instead of its own: those of proxies in fault tests. */
export interface ReachedThrough {
  readonly postgres?: number | undefined;
  readonly kafka?: number | undefined;
  /** Of the first instance, for the gateway. */
  readonly orders?: number | undefined;
  readonly payments?: number | undefined;
}

/** What a stack is started with. */
export interface StackOptions {
  /** Where its data, keys and logs lie; kept between starts. */
  readonly folder: string;
  readonly ports?: WantedPorts | undefined;
  /** How many processes of each service; one by default, 0 leaves it out. */
  readonly instances?: Partial<Readonly<Record<ServiceKind, number>>> | undefined;
  /** Settings for all processes of a service, over those that the stack gives. */
  readonly env?: ServiceEnvironments | undefined;
  /** Settings for one start of one process, asked for at each: a service may come back with others. */
  readonly envAtStart?: ((name: string) => Readonly<Record<string, string>>) | undefined;
  readonly reachedThrough?: ReachedThrough | undefined;
  /** Arguments of Node for all processes of a service, before the script: `--cpu-prof`, for example. */
  readonly nodeArguments?: Partial<Readonly<Record<ServiceKind, readonly string[]>>> | undefined;
  /** PostgreSQL settings over the usual ones, for experiments. */
  readonly postgresSettings?: Readonly<Record<string, string>> | undefined;
  /** Whether GET /config tells clients of demo sign-ins. */
  readonly demoSignIns?: boolean | undefined;
  /** Whether a process that dies is started again; true by default. */
  readonly restart?: boolean | undefined;
  /** Whether the web client is served from its sources instead of being built. */
  readonly dev?: boolean | undefined;
  readonly say?: Say | undefined;
  /** Stops what has been started, and rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** A running stack. */
export interface Stack {
  /** One per instance. */
  readonly gatewayUrls: readonly string[];
  readonly ordersUrls: readonly string[];
  readonly paymentsUrls: readonly string[];
  /** Undefined when the audit was left out. */
  readonly auditUrl: string | undefined;
  /** Undefined when the web client was left out. */
  readonly webUrl: string | undefined;
  readonly kafkaBrokers: readonly string[];
  /** The superuser's URL of a service's database, for tests that look inside. */
  readonly databaseUrls: Readonly<Record<DatabaseOwner, string>>;
  readonly secrets: Secrets;
  readonly logFolder: string;
  /** `postgres`, `kafka`, then the services: `web`, `gateway`, `orders`, `orders-2`, ... */
  readonly processes: readonly Supervised[];
  /** One of them, by name. Throws when there is none of that name. */
  process(name: string): Supervised;
  /** Stops everything within 10 s: who is asked first stops first. */
  stop(): Promise<void>;
}
