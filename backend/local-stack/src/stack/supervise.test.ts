import { afterEach, expect, test, vi } from 'vitest';
import type { Exit } from '../machine/server-process.ts';
import { Hopeless, supervise, type Running, type Supervised, type SupervisedOptions } from './supervise.ts';

/** A process that lives until it is told to die. */
class FakeProcess implements Running {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  readonly untilReady: () => Promise<void>;
  readonly #exit = Promise.withResolvers<Exit>();
  constructor(pid: number, untilReady: () => Promise<void>) {
    this.pid = pid;
    this.exited = this.#exit.promise;
    this.untilReady = untilReady;
  }
  lastWords(): readonly string[] {
    return ['its last words'];
  }
  readonly kill = (signal: NodeJS.Signals): void => this.#exit.resolve({ code: null, signal });
  async stop(): Promise<void> {
    this.#exit.resolve({ code: 0, signal: null });
  }
}

const supervised: Supervised[] = [];
afterEach(async () => {
  await Promise.all(supervised.splice(0).map((each) => each.stop()));
});

function watched(options: Partial<SupervisedOptions> & { readonly serves?: () => Promise<void> } = {}) {
  const started: FakeProcess[] = [];
  const said: string[] = [];
  const subject = supervise({
    name: 'orders',
    say: (line) => said.push(line),
    attempts: 3,
    restart: true,
    start: async () => {
      const process = new FakeProcess(started.length + 1, options.serves ?? (async () => undefined));
      started.push(process);
      return process;
    },
    ...options,
  });
  supervised.push(subject);
  return { subject, started, said };
}

test('a process that dies is started again, and said so with its last words', async () => {
  const { subject, said } = watched();
  await subject.start();
  expect(subject.pid).toBe(1);
  await subject.kill();
  await subject.ready();
  expect(subject.pid).toBe(2);
  expect(said.join('\n')).toBe(
    'orders ended: signal SIGKILL; its log ends:\n    its last words\norders is started again in 0.25 s\norders is back',
  );
});

test('after a kill it is not ready until the next process serves', async () => {
  const gate = Promise.withResolvers<void>();
  let starts = 0;
  const { subject } = watched({ serves: async () => ((starts += 1) === 1 ? undefined : gate.promise) });
  await subject.start();
  await subject.kill();
  let ready = false;
  const waiting = subject.ready().then(() => {
    ready = true;
  });
  await vi.waitFor(() => expect(subject.pid).toBe(2));
  expect(ready).toBe(false);
  gate.resolve();
  await waiting;
});

test('a stopped process stays down until it is started', async () => {
  const { subject, started } = watched();
  await subject.start();
  await subject.stop({ signal: 'SIGKILL' });
  expect(subject.pid).toBeUndefined();
  await expect(subject.ready()).rejects.toThrow('orders was stopped');
  await subject.start();
  expect(started).toHaveLength(2);
});

test('it gives up on a process that never serves, after its attempts', async () => {
  const { subject, started } = watched({ serves: async () => Promise.reject(new Error('exit code 1')) });
  await expect(subject.start()).rejects.toThrow('exit code 1');
  expect(started).toHaveLength(3);
});

test('it gives up at once when another attempt is hopeless', async () => {
  const { subject, started } = watched({ serves: async () => Promise.reject(new Hopeless('PORT is not set')) });
  await expect(subject.start()).rejects.toThrow('PORT is not set');
  expect(started).toHaveLength(1);
});

test('without restarts a dead process stays down and can be started by hand', async () => {
  const { subject, started } = watched({ restart: false });
  await subject.start();
  await subject.kill();
  expect(subject.pid).toBeUndefined();
  await subject.start();
  expect(started).toHaveLength(2);
});

test('a stop while it starts ends what has been started', async () => {
  const launch = Promise.withResolvers<FakeProcess>();
  const { subject } = watched({ start: async () => launch.promise });
  const starting = subject.start();
  const stopping = subject.stop();
  const process = new FakeProcess(1, async () => undefined);
  launch.resolve(process);
  await stopping;
  await expect(starting).rejects.toThrow('orders was stopped');
  expect(await process.exited).toEqual({ code: 0, signal: null });
});
