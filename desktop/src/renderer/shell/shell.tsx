import { Suspense, useEffect } from 'react';
import { useLocation } from 'react-router';
import { useFormat } from '../hooks/use-format.ts';
import { viewOf } from '../lib/screens.ts';
import { Dialogs } from '../dialogs/dialogs.tsx';
import { useApp } from '../state/context.ts';
import { CrashBoundary } from '../ui/crash-boundary.tsx';
import { PageGhost } from '../ui/page-ghost.tsx';
import { LiveRegion } from '../ui/live-region.tsx';
import { Notices } from './notices.tsx';
import { OfflineBanner } from './offline-banner.tsx';
import { Pages } from './pages.tsx';
import { Sidebar } from './sidebar.tsx';
import { useGlobalShortcuts } from './use-global-shortcuts.ts';
import { useShellCommands } from './use-shell-commands.ts';
import styles from './shell.module.css';

/** The window of somebody who is signed in: sections on the left, the open page beside them. */
export function Shell() {
  const { t } = useFormat();
  const { pathname } = useLocation();
  useReportedView(pathname);
  useShellCommands();
  useGlobalShortcuts();
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content" onClick={focusContent}>
        {t('app.skipToContent')}
      </a>
      <Sidebar />
      <main className={styles.main} id="content" tabIndex={-1}>
        <OfflineBanner />
        <Notices />
        <div className={styles.content}>
          <CrashBoundary resetOn={pathname}>
            <Suspense fallback={<PageGhost />}>
              <Pages />
            </Suspense>
          </CrashBoundary>
        </div>
      </main>
      <Dialogs />
      <LiveRegion />
    </div>
  );
}

/** Not by the link's address: the hash is the router's in the desktop window. */
function focusContent(event: React.MouseEvent): void {
  event.preventDefault();
  document.querySelector<HTMLElement>('#content')?.focus();
}

/** Tells the client what is on screen, so that no notification rings for what the person is looking at. */
function useReportedView(pathname: string): void {
  const { client } = useApp();
  useEffect(() => client.setView(viewOf(pathname)), [client, pathname]);
  useEffect(() => () => client.setView({ screen: 'sign-in', orderId: null }), [client]);
}
