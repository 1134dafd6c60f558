import { demoSignIns, type Account, type User } from '@orderbell/contracts';
import { accountAfterAnswer } from './account.ts';
import type { CoreParts } from './core.ts';
import { diagnosticsText } from './diagnostics.ts';
import type { OrderbellClient, Result, Settings } from './orderbell-client.ts';
import { failure, localFailure, localProblem, success } from './results.ts';
import { SettingsChanges, normalizeAddress } from './settings/settings.ts';

/** The methods of the client, but for the ones that concern listeners. */
export function createClientMethods(parts: CoreParts): Omit<OrderbellClient, 'subscribe' | 'reconnect'> {
  const { options, state, known, outbox, notifier, server, moveTo, takeAccount, orderRead } = parts;
  const { random, clock, store, locks, peers, shell } = options;

  const entered = (answer: Result<User>): Result<User> => {
    if (answer.ok) peers.tell({ type: 'signed-in' });
    else if (answer.problem.type === 'offline') server().probe.lost(answer.problem);
    return answer;
  };
  const accountOf = (answer: Result<Account>): Result<Account> => {
    if (answer.ok) takeAccount(accountAfterAnswer(state.current().account, answer.value));
    return answer;
  };

  return {
    signIn: async (credentials) => entered(await server().session.signIn(credentials)),
    register: async (registration) => entered(await server().session.register(registration)),
    async tryDemo(who) {
      const known = state.current().server;
      if (known.status !== 'reachable' || !known.config.demoSignIns)
        return localFailure('unavailable', 'This server has no demo sign-ins.');
      const { email, password } = demoSignIns[who];
      return entered(await server().session.signIn({ email, password }));
    },
    async signOut() {
      await server().session.signOut('requested');
      peers.tell({ type: 'signed-out' });
      return success(null);
    },

    async listOrders({ status, cursor, limit }) {
      orderRead();
      const answer = await server().authorized('listOrders', {
        query: { status, cursor, limit: limit === undefined ? undefined : String(limit) },
      });
      return answer.ok
        ? success({
            items: answer.value.items.map((order) => known.newest(order)),
            nextCursor: answer.value.nextCursor,
          })
        : answer;
    },
    async getOrder(id) {
      orderRead();
      const answer = await server().authorized('showOrder', { params: { id } });
      return answer.ok ? success(known.newest(answer.value)) : answer;
    },
    getJourney: (id) => server().authorized('showJourney', { params: { id } }),
    placeOrder: (order) => outbox.place(order),
    dropPending: (idempotencyKey) => outbox.drop(idempotencyKey),

    async openAccount() {
      const answer = await server().authorized('openAccount', { idempotencyKey: random.uuid() });
      // Opened in another window, or by a first try whose answer was lost: there is one, which is what the person wanted.
      if (!answer.ok && answer.problem.type === 'account-exists')
        return accountOf(await server().authorized('showAccount', {}));
      return accountOf(answer);
    },
    async topUp({ amount, idempotencyKey }) {
      const answer = await server().authorized('topUpAccount', { body: { amount }, idempotencyKey });
      if (answer.ok) accountOf(success(answer.value.account));
      return answer;
    },
    listTransactions: ({ cursor, limit }) =>
      server().authorized('listTransactions', {
        query: { cursor, limit: limit === undefined ? undefined : String(limit) },
      }),

    getPipeline: () => server().authorized('showPipeline', {}),
    listDeadLetters: ({ status, cursor, limit }) =>
      server().authorized('listDeadLetters', {
        query: { status, cursor, limit: limit === undefined ? undefined : String(limit) },
      }),
    requeueDeadLetter: (id) => server().authorized('requeueDeadLetter', { params: { id } }),
    discardDeadLetter: ({ id, reason }) =>
      server().authorized('discardDeadLetter', { params: { id }, body: { reason } }),

    updateSettings: (given) =>
      locks.run('orderbell:settings', async () => {
        const before = state.current().settings;
        const changes = SettingsChanges.safeParse(given);
        if (!changes.success)
          return failure({ ...localProblem('failed', changes.error.message), type: 'validation-failed' });
        let next: Settings = { ...before, ...changes.data };
        const address = normalizeAddress(next.serverAddress);
        if (address === null)
          return localFailure('address-invalid', 'The server address must begin with http:// or https://');
        if (address !== before.serverAddress && !state.current().platform.serverAddress)
          return localFailure('unavailable', 'This page belongs to one server.');
        next = { ...next, serverAddress: address };
        const applied = await shell.applySettings(next, before);
        if (!applied.ok) return applied;
        await store.set('settings', next);
        state.apply({ type: 'settings', settings: next });
        peers.tell({ type: 'settings' });
        if (address !== before.serverAddress) await moveTo(address);
        return success(next);
      }),
    requestNotifications: () => shell.requestNotifications(),
    async dismissNotice(notice) {
      await store.set(`told/${notice}`, true);
      state.apply({ type: 'notices', notices: state.current().notices.filter((other) => other !== notice) });
      return success(null);
    },
    async diagnostics() {
      return success(diagnosticsText(state.current(), new Date(clock.now()).toISOString(), options.recentLog()));
    },
    openLogs: () => shell.openLogs(),
    copyText: (text) => shell.copyText(text),
    saveFile: (file) => shell.saveFile(file),
    savePdf: (name) => shell.savePdf(name),
    setView: (view) => notifier.setView(view),
  };
}
