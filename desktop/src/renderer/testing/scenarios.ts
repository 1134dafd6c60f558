import type { ClientProblem, ClientState, PendingOrder } from '../../client/orderbell-client.ts';
import type { FakeOptions } from './fake-client.ts';
import { sampleDeadLetters, samplePipeline, troubledPipeline } from './samples-operations.ts';
import { accountOf, sampleOrders, sampleState, userOf } from './samples.ts';

type Scenario = FakeOptions & { readonly state: ClientState };

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const soon = () => new Date(Date.now() + 12_000).toISOString();

const problem = (type: ClientProblem['type']): ClientProblem => ({
  type,
  status: null,
  detail: '',
  requestId: null,
  fields: [],
  retryAfterSeconds: null,
});

const pending = (index: number, delivery: PendingOrder['delivery'], description: string): PendingOrder => ({
  idempotencyKey: `019ab5c4-0000-4000-8000-00000000000${index}`,
  amount: 45_900 + index * 1150,
  description,
  placedAt: minutesAgo(index * 0.4),
  delivery,
});

const withState = (changes: Partial<ClientState>): Scenario => ({ state: { ...sampleState(), ...changes } });

const signedOut: Partial<ClientState> = {
  session: { status: 'signed-out', reason: 'none' },
  connection: { status: 'idle' },
  account: { status: 'unknown' },
};

const operator: Partial<ClientState> = {
  session: { status: 'signed-in', user: userOf('operator@orderbell.test', 'operator') },
};

/** The newest order, about which the samples of trouble are. */
const newest = () => sampleOrders()[0] ?? never();

function never(): never {
  throw new Error('there are sample orders');
}

const unreachable: ClientState['server'] = {
  status: 'unreachable',
  address: 'http://localhost:8080',
  config: { currency: { code: 'RUB', digits: 2 }, demoSignIns: true },
  since: minutesAgo(2),
  nextAttemptAt: soon(),
  problem: problem('offline'),
};

/** States of the world worth looking at. */
export const scenarios = {
  usual: () => withState({}),
  'signed-out': () => withState(signedOut),
  expired: () => withState({ ...signedOut, session: { status: 'signed-out', reason: 'expired' } }),
  unreachable: () =>
    withState({
      ...signedOut,
      server: unreachable,
      session: { status: 'restoring', user: null },
      pending: [pending(1, { status: 'waiting' }, 'Кофе')],
    }),
  offline: () =>
    withState({
      connection: { status: 'offline', since: minutesAgo(3), reason: 'server-unreachable', nextAttemptAt: soon() },
      pending: [
        pending(1, { status: 'sending', attempts: 2 }, 'Office plants'),
        pending(2, { status: 'waiting' }, 'Вода для кулера, 6 бутылей'),
      ],
    }),
  refused: () =>
    withState({
      notices: ['session-not-kept'],
      pending: [pending(1, { status: 'refused', problem: problem('validation-failed') }, 'Lamp')],
    }),
  'first-use': () => ({ ...withState({ account: { status: 'none' } }), orders: [], transactions: [] }),
  'no-orders': () => ({
    ...withState({ account: { status: 'open', account: accountOf(500_000) } }),
    orders: [],
  }),
  'ten-thousand': () => ({ ...withState({}), orders: sampleOrders(10_000) }),
  operator: () => ({
    ...withState(operator),
    pipeline: samplePipeline(),
    deadLetters: sampleDeadLetters(newest()),
  }),
  trouble: () => ({ ...withState(operator), pipeline: troubledPipeline(newest()) }),
  'no-journeys': () => ({ ...withState({}), journeys: false }),
  web: () =>
    withState({
      platform: {
        ...sampleState().platform,
        kind: 'web',
        versions: [
          { name: 'Orderbell', version: '1.0.0' },
          { name: 'Chromium', version: '153.0.0.0' },
        ],
        notifications: 'needs-permission',
        tray: false,
        autostart: false,
        logs: false,
        pdf: false,
        serverAddress: false,
      },
    }),
} satisfies Readonly<Record<string, () => Scenario>>;

export type ScenarioName = keyof typeof scenarios;
