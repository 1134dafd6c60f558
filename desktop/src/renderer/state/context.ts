import { createContext, use } from 'react';
import { useStore } from 'zustand';
import type { App } from './app.ts';
import type { AppState } from './app-state.ts';

/** The app that the page belongs to. */
export const AppContext = createContext<App | null>(null);

export function useApp(): App {
  const app = use(AppContext);
  if (app === null) throw new Error('useApp needs an AppContext above it');
  return app;
}

/** A piece of the state. The selector must give the same value for the same state: pick, do not build (zustand 5). */
export function useAppState<Value>(select: (state: AppState) => Value): Value {
  return useStore(useApp().store, select);
}
