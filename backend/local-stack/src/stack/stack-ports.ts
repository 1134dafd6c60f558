import { freePort } from '../machine/free-port.ts';
import { serviceKinds, type ServiceKind } from './topology.ts';

/** Ports that are asked for; a free one is taken for each that is not. */
export interface WantedPorts {
  readonly postgres?: number | undefined;
  readonly kafka?: number | undefined;
  readonly kafkaController?: number | undefined;
  /** Of the first instance of each service. */
  readonly services?: Partial<Readonly<Record<ServiceKind, number>>> | undefined;
}

/** Where everything of a stack listens. */
export interface StackPorts {
  readonly postgres: number;
  readonly kafka: number;
  readonly kafkaController: number;
  /** Of each instance. */
  readonly services: Readonly<Record<ServiceKind, readonly number[]>>;
}

/** The wanted ports, and free ones for the rest; one instance of each service unless said otherwise. */
export async function choosePorts(
  wanted: WantedPorts,
  instances: Partial<Readonly<Record<ServiceKind, number>>>,
): Promise<StackPorts> {
  const services: Record<ServiceKind, number[]> = { web: [], gateway: [], audit: [], orders: [], payments: [] };
  for (const kind of serviceKinds) {
    for (let index = 0; index < (instances[kind] ?? 1); index += 1) {
      services[kind].push((index === 0 ? wanted.services?.[kind] : undefined) ?? (await freePort()));
    }
  }
  return {
    postgres: wanted.postgres ?? (await freePort()),
    kafka: wanted.kafka ?? (await freePort()),
    kafkaController: wanted.kafkaController ?? (await freePort()),
    services,
  };
}
