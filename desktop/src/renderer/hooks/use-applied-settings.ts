import { useEffect, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { changeLanguage } from '../../i18n/index.ts';
import { languageOf } from '../../i18n/locale.ts';
import { useAppState } from '../state/context.ts';

const DARK = '(prefers-color-scheme: dark)';

function onSchemeChange(listener: () => void): () => void {
  const query = window.matchMedia(DARK);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}

/** Applies the language to the page as soon as it is chosen, and says which colour scheme holds. */
export function useAppliedSettings(): 'light' | 'dark' {
  const { i18n } = useTranslation();
  const language = useAppState(({ remote }) => languageOf(remote.settings.language, remote.platform.locale));
  useEffect(() => {
    document.documentElement.lang = language;
    if (i18n.language !== language) void changeLanguage(i18n, language);
  }, [i18n, language]);

  const theme = useAppState(({ remote }) => remote.settings.theme);
  const systemIsDark = useSyncExternalStore(onSchemeChange, () => window.matchMedia(DARK).matches);
  if (theme !== 'system') return theme;
  return systemIsDark ? 'dark' : 'light';
}
