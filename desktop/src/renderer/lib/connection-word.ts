import type { TFunction } from 'i18next';
import type { ConnectionState } from '../../client/orderbell-client.ts';

type Shown = Exclude<ConnectionState['status'], 'idle'>;

const KEYS = { connecting: 'connecting', 'catching-up': 'catchingUp', live: 'live', offline: 'offline' } as const;

/** The state of the connection as it is shown. Idle is the moment before the first attempt. */
export function connectionWord(
  t: TFunction,
  status: ConnectionState['status'],
): { readonly state: Shown; readonly word: string } {
  const state = status === 'idle' ? 'connecting' : status;
  return { state, word: t(`connection.${KEYS[state]}`) };
}

/** Why it is so, in a sentence. */
export function connectionReason(t: TFunction, connection: ConnectionState, address: string): string {
  if (connection.status === 'offline') return t(`connection.explain.${connection.reason}`, { address });
  const { state } = connectionWord(t, connection.status);
  return t(`connection.explain.${state === 'offline' ? 'connecting' : KEYS[state]}`, { address });
}
