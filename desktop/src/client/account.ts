import type { Account, PushedAccount } from '@orderbell/contracts';
import type { AccountState } from './orderbell-client.ts';

/** The account as an answer has it, unless a newer version is known already. */
export function accountAfterAnswer(state: AccountState, answer: Account): AccountState {
  if (state.status === 'open' && state.account.id === answer.id && state.account.version >= answer.version)
    return state;
  return { status: 'open', account: answer };
}

/**
 * The account after a push, which carries only what changed; `at` stands for its time of change until the next answer. Null when
 * there is nothing to put it on: the account has to be read.
 */
export function accountAfterPush(state: AccountState, push: PushedAccount, at: string): AccountState | null {
  if (state.status !== 'open') return null;
  if (state.account.version >= push.version) return state;
  return { status: 'open', account: { ...state.account, ...push, updatedAt: at } };
}

/** The server knows no account. One that is open here was opened while that answer was on its way: accounts are never closed. */
export function accountAfterNone(state: AccountState): AccountState {
  return state.status === 'open' ? state : { status: 'none' };
}
