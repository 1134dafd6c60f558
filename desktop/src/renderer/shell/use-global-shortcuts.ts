import { useNavigate } from 'react-router';
import { useShortcuts } from '../hooks/use-shortcuts.ts';
import { paths } from '../lib/screens.ts';
import { isOperator } from '../state/app-state.ts';
import { useApp, useAppState } from '../state/context.ts';

/** What the keyboard starts on every page. */
export function useGlobalShortcuts(): void {
  const { show, store } = useApp();
  const navigate = useNavigate();
  const operator = useAppState(({ remote }) => isOperator(remote));
  useShortcuts({
    'new-order': () => show('new-order'),
    palette: () => show(store.getState().dialog === 'palette' ? 'none' : 'palette'),
    help: () => show('shortcuts'),
    'go-orders': () => void navigate(paths.orders),
    'go-account': () => void navigate(paths.account),
    ...(operator ? { 'go-pipeline': () => void navigate(paths.pipeline) } : {}),
    'go-settings': () => void navigate(paths.settings),
  });
}
