import { freePort, startStack, throwAwayFolder, type Stack } from '@orderbell/local-stack';
import { join } from 'node:path';
import { z } from 'zod';
import { readResources, type Resources } from '../invariants/index.ts';
import { query } from '../support/query.ts';
import { addressOf, type StackAddress } from '../support/stack-address.ts';
import { testEnvironment } from '../support/test-environment.ts';
import { waitUntil } from '../support/wait-until.ts';
import type { LabKind } from './fault.ts';
import { FaultyProxy } from './faulty-proxy.ts';
import { overloadedQueue } from './overload-fault.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';

/** What a proxy stands in front of; services are reached through it by the gateway, the gateway by the clients. */
export type Proxied = 'postgres' | 'kafka' | 'orders' | 'payments' | 'gateway';

/** A stack to break: every connection goes through a proxy, and every process can be told where to die. */
export interface Lab {
  readonly stack: Stack;
  /** As clients reach it: the first gateway through its proxy. */
  readonly address: StackAddress;
  readonly proxies: Readonly<Record<Proxied, FaultyProxy>>;
  /** What it held after its start. */
  readonly atStart: Resources;
  /** In a lab with small disks. */
  readonly disks: Readonly<Partial<Record<'postgres' | 'kafka', SmallDisk>>>;
  /**
   * Has a service kill itself at the so-manieth passage of a step, and waits until it serves again. Resolves to when it
   * died, on the clock of performance.now().
   */
  crash(service: string, point: string, passage: number): Promise<number>;
  /** Mends all that a fault may have left: proxies pass, every process runs and serves. */
  heal(): Promise<void>;
  stop(): Promise<void>;
}

const proxied = ['postgres', 'kafka', 'orders', 'payments', 'gateway'] as const;

/** Room for the data of some minutes, and little more. */
const diskMebibytes = { postgres: 320, kafka: 128 };
const jumpingClock = ['--import', import.meta.resolve('./jump-clock.ts')];

/** Starts a lab on free ports, with data of its own. */
export async function startLab(kind: LabKind, hear: (line: string) => void): Promise<Lab> {
  const folder = await throwAwayFolder();
  const disks: Partial<Record<'postgres' | 'kafka', SmallDisk>> = {};
  if (kind === 'small-disks') {
    for (const name of ['postgres', 'kafka'] as const) {
      disks[name] = await mountSmallDisk(join(folder.path, name), diskMebibytes[name]);
    }
  }
  const ports = { postgres: 0, kafka: 0, orders: 0, payments: 0, gateway: 0 };
  const proxies: Record<string, FaultyProxy> = {};
  for (const name of proxied) {
    const port = await freePort();
    ports[name] = port;
    proxies[name] = await FaultyProxy.before(port, await freePort());
  }
  const armed = new Map<string, string>();
  const starts = new Map<string, number>();
  const deaths = new Map<string, number>();
  const say = (line: string): void => {
    const [name = ''] = line.split(' ', 1);
    if (line.includes('signal SIGKILL')) deaths.set(name, performance.now());
    hear(line);
  };
  const through = (name: Proxied): FaultyProxy => {
    const proxy = proxies[name];
    if (proxy === undefined) throw new Error(`there is no proxy of ${name}`);
    return proxy;
  };
  const instances = kind === 'pairs' ? 2 : 1;
  const stack = await startStack({
    folder: folder.path,
    instances: { gateway: instances, orders: instances, payments: instances, web: 0 },
    nodeArguments: kind === 'pairs' ? { gateway: jumpingClock, orders: jumpingClock, payments: jumpingClock } : {},
    env: {
      ...testEnvironment,
      gateway: { ...testEnvironment.gateway, ACCESS_TOKEN_SECONDS: '86400' },
      orders: { ...testEnvironment.orders, ...(kind === 'pairs' ? { PLACE_QUEUE: String(overloadedQueue) } : {}) },
    },
    ports: {
      postgres: ports.postgres,
      kafka: ports.kafka,
      services: { orders: ports.orders, payments: ports.payments, gateway: ports.gateway },
    },
    reachedThrough: {
      postgres: through('postgres').port,
      kafka: through('kafka').port,
      orders: through('orders').port,
      payments: through('payments').port,
    },
    envAtStart: (name) => {
      starts.set(name, (starts.get(name) ?? 0) + 1);
      const crashAt = armed.get(name);
      armed.delete(name);
      return crashAt === undefined ? {} : { CRASH_AT: crashAt };
    },
    say,
  });
  const address = addressOf(stack);
  return {
    stack,
    atStart: await readResources(address),
    address: { ...address, gateways: [through('gateway').url, ...address.gateways.slice(1)] },
    proxies: {
      postgres: through('postgres'),
      kafka: through('kafka'),
      orders: through('orders'),
      payments: through('payments'),
      gateway: through('gateway'),
    },
    disks,
    async crash(service, point, passage) {
      const process = stack.process(service);
      await process.stop();
      const before = starts.get(service) ?? 0;
      deaths.delete(service);
      armed.set(service, `${point}:${passage}`);
      // It may die before it serves; then this waits for the next one.
      await process.start();
      const diedAt = await waitUntil(
        () => starts.get(service) === before + 2 && deaths.get(service),
        `passage ${passage} of ${point} in ${service}`,
        { patienceMs: 40_000 },
      );
      await process.ready();
      return diedAt;
    },
    async heal() {
      for (const proxy of Object.values(proxies)) proxy.heal();
      for (const disk of Object.values(disks)) await disk.empty();
      for (const process of stack.processes) {
        await process.kill('SIGCONT');
        await process.start();
      }
      // The server's process may live and recover all the same.
      await waitUntil(() => query(address.databases.orders, z.unknown(), 'select 1'), 'the database', {
        patienceMs: 30_000,
      });
    },
    async stop() {
      await stack.stop();
      await Promise.all(Object.values(proxies).map((proxy) => proxy.close()));
      for (const disk of Object.values(disks)) disk.unmount();
      await folder.remove();
    },
  };
}
