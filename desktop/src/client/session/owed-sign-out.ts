import type { KeyValueStore, Locks } from '../ports.ts';
import type { Call } from '../requests.ts';

const KEY = 'owed-sign-out';

/**
 * A sign-out that the server has not heard of yet. The person is signed out here at once; the server is told as soon as it can be,
 * so that the refresh token does not stay good. A token itself is never written down for that: it is remembered while the process
 * lives. A browser's cookie needs only the memory that there is a debt, which outlives the page.
 */
export function createOwedSignOut(call: Call, store: KeyValueStore, locks: Locks) {
  const tokens = new Set<string>();

  const tell = async (refreshToken: string | undefined): Promise<boolean> => {
    const answer = await call('signOut', refreshToken === undefined ? {} : { body: { refreshToken } });
    return answer.ok || (answer.problem.status !== null && answer.problem.status < 500);
  };

  return {
    async owe(refreshToken: string | undefined): Promise<void> {
      if (refreshToken === undefined) await store.set(KEY, true);
      else tokens.add(refreshToken);
    },

    /** Tells the server what it is owed, as far as it answers. Takes turns with refreshes, which use the same cookie. */
    settle: (): Promise<void> =>
      locks.run('orderbell:refresh', async () => {
        for (const token of tokens) if (await tell(token)) tokens.delete(token);
        if ((await store.get(KEY)) === true && (await tell(undefined))) await store.delete(KEY);
      }),

    /** A new sign-in has replaced the cookie: telling the server now would end the new session. */
    forgetCookie: (): Promise<void> => store.delete(KEY),
  };
}
