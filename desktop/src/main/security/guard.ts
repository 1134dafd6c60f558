import { app, shell, type Session, type WebContents } from 'electron';
import type { Log } from '../../client/ports.ts';
import { isSameOrigin } from '../ipc/trusted-sender.ts';
import { externalLink } from './external-links.ts';

/** What a page may ask the system for. Our notifications come from main; this one is for a page that checks before it offers them. */
const permitted = new Set(['notifications']);

/**
 * Keeps every page in its place, whichever way it came into being: no navigation away, no new window, no webview. Links for
 * outside are opened outside.
 */
export function guardPages(pageUrl: string, log: Log): void {
  app.on('web-contents-created', (_, contents) => {
    contents.on('will-navigate', (event, url) => stay(event, url));
    contents.on('will-redirect', (event, url) => stay(event, url));
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      openOutside(url);
      return { action: 'deny' };
    });
  });

  function stay(event: { preventDefault(): void }, url: string): void {
    if (isSameOrigin(url, pageUrl)) return;
    event.preventDefault();
    openOutside(url);
  }

  function openOutside(url: string): void {
    const link = externalLink(url);
    log('info', link === null ? 'link refused' : 'link opened outside');
    if (link !== null) shell.openExternal(link).catch(() => log('warn', 'link could not be opened'));
  }
}

/** Refuses what pages ask the system for, but for the few things that are permitted to our own page. */
export function guardPermissions(session: Session, pageUrl: string, log: Log): void {
  const allows = (permission: string, url: string): boolean => permitted.has(permission) && isSameOrigin(url, pageUrl);
  session.setPermissionRequestHandler((contents: WebContents, permission, answer, { requestingUrl }) => {
    const allowed = allows(permission, requestingUrl || contents.getURL());
    if (!allowed) log('info', 'permission refused', { permission });
    answer(allowed);
  });
  session.setPermissionCheckHandler((_, permission, origin) => allows(permission, origin));
}
