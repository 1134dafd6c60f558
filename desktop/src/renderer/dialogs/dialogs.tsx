import { lazy, Suspense, useEffect, useState } from 'react';
import type { Dialog } from '../state/app-state.ts';
import { useApp, useAppState } from '../state/context.ts';

const loadNewOrder = () => import('./new-order-dialog.tsx');
const loadPalette = () => import('./palette.tsx');

const DIALOGS = {
  'new-order': lazy(loadNewOrder),
  palette: lazy(loadPalette),
  shortcuts: lazy(() => import('./shortcuts-dialog.tsx')),
  'sign-out': lazy(() => import('./sign-out-dialog.tsx')),
  receipt: lazy(() => import('./receipt-dialog.tsx')),
} as const;

type Opened = Exclude<Dialog, 'none'>;

export interface DialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/**
 * What opens over the page. Each comes with its own part of the program, the frequent ones before they are asked for. Once opened it
 * stays, closed, so that it can give the focus back.
 */
export function Dialogs() {
  const { show } = useApp();
  const dialog = useAppState((state) => state.dialog);
  const [seen, setSeen] = useState<readonly Opened[]>([]);
  if (dialog !== 'none' && !seen.includes(dialog)) setSeen([...seen, dialog]);

  useEffect(() => {
    const timer = setTimeout(() => void Promise.all([loadNewOrder(), loadPalette()]), 1000);
    return () => clearTimeout(timer);
  }, []);

  return seen.map((name) => {
    const Shown = DIALOGS[name];
    return (
      <Suspense key={name}>
        <Shown opened={dialog === name} onClose={() => show('none')} />
      </Suspense>
    );
  });
}
