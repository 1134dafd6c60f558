import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { z } from 'zod';
import { query } from '../support/query.ts';
import type { Fault, Plan, Scene } from './fault.ts';
import { cannotMount } from './small-disk.ts';
import { cannotTrace, withFaultySyncs } from './faulty-syncs.ts';

const group = 'PostgreSQL';
const others = "pg_stat_activity where usename in ('orders', 'payments', 'gateway')";

/** A fault that comes after some orders. */
function after(what: string, inject: (scene: Scene) => Promise<void>): Fault['plan'] {
  return (random): Plan => {
    const before = random.between(20, 60);
    return {
      what: `${what}, after ${before} orders`,
      inject: async (scene) => {
        await scene.acknowledged(before);
        await inject(scene);
      },
    };
  };
}

/** What can happen to the database server, which all services share here. */
export const postgresFaults: readonly Fault[] = [
  {
    group,
    lab: 'single',
    name: 'PostgreSQL stopped with immediate',
    plan: after('SIGQUIT', async ({ lab }) => {
      await lab.stack.process('postgres').kill('SIGQUIT');
      await lab.stack.process('postgres').ready();
    }),
  },
  {
    group,
    lab: 'single',
    name: 'all sessions ended, five times',
    plan: after('pg_terminate_backend', async ({ lab, acknowledged }) => {
      for (let round = 0; round < 5; round += 1) {
        await query(lab.address.databases.orders, z.unknown(), `select pg_terminate_backend(pid) from ${others}`);
        await acknowledged(10);
      }
    }),
  },
  {
    group,
    lab: 'small-disks',
    name: "PostgreSQL's disk full for 10 s",
    cannot: cannotMount,
    plan: after('every byte taken', async ({ lab, note }) => {
      await lab.disks.postgres?.fill();
      // The log of changes has a file of 16 MiB in hand: use it up, so that a commit finds no room.
      const panics = await query(lab.address.databases.orders, z.unknown(), 'select pg_switch_wal()').then(
        () => false,
        () => true,
      );
      if (panics) note('the server ended, and was started until there was room again');
      await pause(10_000);
      await lab.disks.postgres?.empty();
    }),
  },
  {
    group,
    lab: 'single',
    name: 'slow fsync: every flush takes 50 ms longer, for 10 s',
    cannot: cannotTrace,
    plan: after('strace', async ({ lab }) => {
      await withFaultySyncs(lab.stack.process('postgres').pid, 'delay_enter=50000', () => pause(10_000));
    }),
  },
  {
    group,
    lab: 'single',
    name: 'fsync answers EIO, and the server panics',
    cannot: cannotTrace,
    plan: after('strace', async ({ lab, note }) => {
      const before = lab.stack.process('postgres').pid;
      const started = await startTime(lab.address.databases.orders);
      await withFaultySyncs(before, 'error=EIO:when=3', () => pause(5_000));
      await lab.heal();
      const now = await startTime(lab.address.databases.orders);
      note(now === started ? 'the server did not flush three times in a process' : 'the server panicked and recovered');
    }),
  },
  {
    group,
    lab: 'single',
    name: 'a long transaction holds the horizon for 15 s',
    plan: after('two snapshots', async ({ lab, acknowledged }) => {
      const holders = await Promise.all(
        [lab.address.databases.orders, lab.address.databases.payments].map((url) => holdSnapshot(url)),
      );
      await pause(15_000);
      await acknowledged(50);
      await Promise.all(holders.map((holder) => holder.end()));
    }),
  },
  {
    group,
    lab: 'single',
    name: 'connections exhausted for 8 s',
    plan: after('every slot taken', async ({ lab, note }) => {
      const hogs = await takeAllSlots(lab.address.databases.orders);
      note(`${hogs.length} slots taken`);
      await pause(8_000);
      await Promise.all(hogs.map((hog) => hog.end()));
    }),
  },
];

const StartTime = z.object({ at: z.string() });

/** When the server, or its recovery, began to take connections. */
async function startTime(url: string): Promise<string> {
  const rows = await query(url, StartTime, 'select min(backend_start)::text as at from pg_stat_activity');
  return rows[0]?.at ?? '';
}

async function holdSnapshot(url: string): Promise<Client> {
  const client = quiet(url);
  await client.connect();
  await client.query('set idle_in_transaction_session_timeout = 0');
  await client.query('begin isolation level repeatable read');
  await client.query('select count(*) from outbox_messages');
  return client;
}

/** Takes every connection that the server has, those of the services too. */
async function takeAllSlots(url: string): Promise<readonly Client[]> {
  const hogs: Client[] = [];
  const takeWhatThereIs = async (): Promise<void> => {
    for (;;) {
      const client = quiet(url);
      try {
        await client.connect();
      } catch {
        return;
      }
      hogs.push(client);
    }
  };
  await takeWhatThereIs();
  await hogs[0]?.query(`select pg_terminate_backend(pid) from ${others}`);
  await takeWhatThereIs();
  return hogs;
}

function quiet(url: string): Client {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
  client.on('error', () => undefined);
  return client;
}
