import { useApp } from '../state/context.ts';

/** Signs out; asks first while orders have not been accepted yet. */
export function useSignOut(): () => void {
  const { client, show, store } = useApp();
  return () => {
    const unsettled = store.getState().remote.pending.some(({ delivery }) => delivery.status !== 'refused');
    if (unsettled) show('sign-out');
    else void client.signOut();
  };
}
