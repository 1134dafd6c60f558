import './theme/styles.ts';
import { lazy, StrictMode, Suspense, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { MantineProvider } from '@mantine/core';
import { I18nextProvider } from 'react-i18next';
import { BrowserRouter, HashRouter } from 'react-router';
import type { i18n } from 'i18next';
import type { OrderbellClient } from '../client/orderbell-client.ts';
import { createTranslations } from '../i18n/index.ts';
import { Gate } from './gate.tsx';
import { useAppliedSettings } from './hooks/use-applied-settings.ts';
import { languageOf } from '../i18n/locale.ts';
import { openApp, type App } from './state/app.ts';
import { AppContext } from './state/context.ts';
import { cssVariablesResolver, theme } from './theme/theme.ts';
import { CrashBoundary } from './ui/crash-boundary.tsx';

const Toasts = lazy(() => import('./ui/toasts.tsx'));

export interface RootOptions {
  /** The element that the interface fills. */
  readonly container: HTMLElement;
  readonly client: OrderbellClient;
  /** `hash` where the address is a file of the app's own protocol, `browser` where a server answers every path with the page. */
  readonly history: 'hash' | 'browser';
}

/** Shows the interface of Orderbell over a client, in the browser and in the desktop window alike. */
export async function showInterface({ container, client, history }: RootOptions): Promise<void> {
  const app = await openApp(client, { whenIdle });
  const { settings, platform } = app.store.getState().remote;
  const translations = await createTranslations(languageOf(settings.language, platform.locale));
  createRoot(container).render(
    <StrictMode>
      <Root app={app} translations={translations} history={history} />
    </StrictMode>,
  );
}

interface RootProps {
  readonly app: App;
  readonly translations: i18n;
  readonly history: RootOptions['history'];
}

function Root({ app, translations, history }: RootProps) {
  return (
    <AppContext value={app}>
      <I18nextProvider i18n={translations}>
        <Themed history={history} />
      </I18nextProvider>
    </AppContext>
  );
}

function Themed({ history }: Pick<RootProps, 'history'>) {
  const scheme = useAppliedSettings();
  const Router = history === 'hash' ? HashRouter : BrowserRouter;
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} forceColorScheme={scheme}>
      <CrashBoundary>
        <Router>
          <Gate />
        </Router>
        <LaterToasts />
      </CrashBoundary>
    </MantineProvider>
  );
}

/** Their code is no part of the first load. A toast that comes earlier is kept and shown as soon as they are there. */
function LaterToasts() {
  const [wanted, setWanted] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setWanted(true), 1200);
    return () => clearTimeout(timer);
  }, []);
  return <Suspense>{wanted ? <Toasts /> : null}</Suspense>;
}

/** When the browser has nothing else to do; Safari has no requestIdleCallback. */
function whenIdle(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof requestIdleCallback === 'function') requestIdleCallback(() => resolve(), { timeout: 2000 });
    else setTimeout(resolve, 50);
  });
}
