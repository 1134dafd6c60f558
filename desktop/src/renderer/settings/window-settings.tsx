import { useFormat } from '../hooks/use-format.ts';
import { useAppState } from '../state/context.ts';
import { Card, CardTitle } from '../ui/page.tsx';
import { SwitchRow } from './setting-row.tsx';
import { useSaveSetting } from './use-save-setting.ts';
import styles from './settings.module.css';

/** The desktop's own settings. What this system cannot do is switched off and says why. */
export function WindowSettings() {
  const { t } = useFormat();
  const save = useSaveSetting();
  const { closeToTray, startAtSignIn, startHidden } = useAppState(({ remote }) => remote.settings);
  const { tray, autostart } = useAppState(({ remote }) => remote.platform);
  return (
    <Card title={t('settings.window.title')}>
      <div className={styles.title}>
        <CardTitle>{t('settings.window.title')}</CardTitle>
      </div>
      <SwitchRow
        label={t('settings.window.closeToTray')}
        hint={t(tray ? 'settings.window.closeToTrayHint' : 'settings.window.noTray')}
        checked={tray && closeToTray}
        disabled={!tray}
        onChange={(checked) => save({ closeToTray: checked })}
      />
      <SwitchRow
        label={t('settings.window.startAtSignIn')}
        hint={autostart ? undefined : t('settings.window.noAutostart')}
        checked={autostart && startAtSignIn}
        disabled={!autostart}
        onChange={(checked) => save({ startAtSignIn: checked })}
      />
      <SwitchRow
        label={t('settings.window.startHidden')}
        hint={t(tray ? 'settings.window.startHiddenHint' : 'settings.window.noTray')}
        checked={tray && startHidden}
        disabled={!tray}
        onChange={(checked) => save({ startHidden: checked })}
      />
    </Card>
  );
}
