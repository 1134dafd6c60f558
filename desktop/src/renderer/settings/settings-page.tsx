import { LANGUAGE_NAMES } from '../../i18n/index.ts';
import { useFormat } from '../hooks/use-format.ts';
import { languageOf } from '../../i18n/locale.ts';
import { useAppState } from '../state/context.ts';
import { Card, CardTitle, Page, PageColumn } from '../ui/page.tsx';
import { About } from './about.tsx';
import { NotificationSettings } from './notification-settings.tsx';
import { ServerSetting } from './server-setting.tsx';
import { ChoiceRow, SwitchRow } from './setting-row.tsx';
import { useSaveSetting } from './use-save-setting.ts';
import { WindowSettings } from './window-settings.tsx';
import styles from './settings.module.css';

/** All settings on one page, applied as they are changed. */
export default function SettingsPage() {
  const { t } = useFormat();
  const desktop = useAppState(({ remote }) => remote.platform.kind === 'desktop');
  return (
    <Page title={t('settings.title')} narrow>
      <PageColumn>
        <General />
        <NotificationSettings />
        {desktop ? <WindowSettings /> : null}
        <ServerSetting />
        <About />
      </PageColumn>
    </Page>
  );
}

function General() {
  const { t } = useFormat();
  const save = useSaveSetting();
  const { language, theme, singleKeyShortcuts } = useAppState(({ remote }) => remote.settings);
  const systemLanguage = useAppState(({ remote }) => languageOf('system', remote.platform.locale));
  return (
    <Card title={t('settings.general')}>
      <div className={styles.title}>
        <CardTitle>{t('settings.general')}</CardTitle>
      </div>
      <ChoiceRow
        label={t('settings.language')}
        value={language}
        choices={[
          { value: 'system', label: t('settings.languageSystem', { language: LANGUAGE_NAMES[systemLanguage] }) },
          { value: 'en', label: LANGUAGE_NAMES.en },
          { value: 'ru', label: LANGUAGE_NAMES.ru },
        ]}
        onChange={(value) => save({ language: value })}
      />
      <ChoiceRow
        label={t('settings.theme')}
        value={theme}
        choices={[
          { value: 'system', label: t('settings.themeSystem') },
          { value: 'light', label: t('settings.themeLight') },
          { value: 'dark', label: t('settings.themeDark') },
        ]}
        onChange={(value) => save({ theme: value })}
      />
      <SwitchRow
        label={t('settings.singleKey')}
        hint={t('settings.singleKeyHint')}
        checked={singleKeyShortcuts}
        onChange={(checked) => save({ singleKeyShortcuts: checked })}
      />
    </Card>
  );
}
