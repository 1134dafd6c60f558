import type { Wording } from '../client/wording.ts';
import { escapeMarkup } from './notifications/notification-markup.ts';
import { APP_ORIGIN } from './security/app-files.ts';

export const CRASH_PATH = '/crashed.html';

/**
 * What the window shows when its page has crashed: no script, so that nothing of what broke is needed. Main goes on working behind it,
 * and the link loads the page anew.
 */
export function crashPage({ t, language }: Pick<Wording, 't' | 'language'>): string {
  const text = (key: 'title' | 'body' | 'reload') => escapeMarkup(t(`shell.crash.${key}`));
  return `<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8" />
    <title>Orderbell</title>
    <style>
      :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
      body { display: grid; place-content: center; min-height: 100vh; margin: 0; padding: 2rem; box-sizing: border-box; }
      main { max-width: 34rem; }
      a { display: inline-block; padding: 0.5rem 1rem; border: 1px solid; border-radius: 0.5rem; color: inherit; text-decoration: none; }
    </style>
  </head>
  <body>
    <main>
      <h1>${text('title')}</h1>
      <p>${text('body')}</p>
      <a href="${APP_ORIGIN}/" autofocus>${text('reload')}</a>
    </main>
  </body>
</html>`;
}
