import type { OrderbellClient } from './orderbell-client.ts';

/** The methods of the client that ask and get an answer; `subscribe` is the one that listens. */
export type MethodName = Exclude<keyof OrderbellClient, 'subscribe'>;

/** For who passes the client on over a process boundary. Complete: a name that is missing or too many does not compile. */
const byName: Readonly<Record<MethodName, true>> = {
  signIn: true,
  register: true,
  tryDemo: true,
  signOut: true,
  reconnect: true,
  listOrders: true,
  getOrder: true,
  getJourney: true,
  placeOrder: true,
  dropPending: true,
  openAccount: true,
  topUp: true,
  listTransactions: true,
  getPipeline: true,
  listDeadLetters: true,
  requeueDeadLetter: true,
  discardDeadLetter: true,
  updateSettings: true,
  requestNotifications: true,
  dismissNotice: true,
  diagnostics: true,
  openLogs: true,
  copyText: true,
  saveFile: true,
  savePdf: true,
  setView: true,
};

export const methodNames = Object.keys(byName) as readonly MethodName[];
