import { reservePort, type ReservedPort } from '../machine/free-port.ts';
import { serviceKinds, type ServiceKind } from './topology.ts';

/** Ports that are asked for; a free one is taken for each that is not. */
export interface WantedPorts {
  readonly postgres?: number | undefined;
  readonly kafka?: number | undefined;
  readonly kafkaController?: number | undefined;
  /** Of the first instance of each service. */
  readonly services?: Partial<Readonly<Record<ServiceKind, number>>> | undefined;
}

/** The ports of a stack, free ones held until their server starts. */
export class StackPorts {
  readonly #held = new Map<number, ReservedPort>();

  /** The wanted port, or a free one that is kept from everyone else until released. */
  async take(wanted: number | undefined): Promise<number> {
    if (wanted !== undefined) return wanted;
    const reserved = await reservePort();
    this.#held.set(reserved.port, reserved);
    return reserved.port;
  }

  /** The ports of the instances of each service: wanted ones for the first, one instance unless said otherwise. */
  async takeForServices(
    wanted: Partial<Readonly<Record<ServiceKind, number>>>,
    instances: Partial<Readonly<Record<ServiceKind, number>>>,
  ): Promise<Readonly<Record<ServiceKind, readonly number[]>>> {
    const taken: Record<ServiceKind, number[]> = { web: [], gateway: [], audit: [], orders: [], payments: [] };
    for (const kind of serviceKinds) {
      for (let index = 0; index < (instances[kind] ?? 1); index += 1) {
        taken[kind].push(await this.take(index === 0 ? wanted[kind] : undefined));
      }
    }
    return taken;
  }

  /** Lets go of a port, for the server that starts on it now. */
  async release(port: number): Promise<void> {
    const held = this.#held.get(port);
    this.#held.delete(port);
    await held?.release();
  }

  /** Lets go of all that no server has taken. */
  async releaseAll(): Promise<void> {
    await Promise.all(this.#held.keys().map((port) => this.release(port)));
  }
}
