import { Button } from '@mantine/core';
import { useAction } from '../hooks/use-action.ts';
import { useFormat } from '../hooks/use-format.ts';
import { useApp, useAppState } from '../state/context.ts';
import { InlineMessage } from '../ui/message.tsx';
import { Card, CardTitle } from '../ui/page.tsx';
import { ChoiceRow, SwitchRow } from './setting-row.tsx';
import { useSaveSetting } from './use-save-setting.ts';
import styles from './settings.module.css';

const MODES = ['off', 'without-details', 'with-details'] as const;

/** When the bell rings and how much it tells. */
export function NotificationSettings() {
  const { t, money, currency } = useFormat();
  const save = useSaveSetting();
  const { notifications, sound } = useAppState(({ remote }) => remote.settings);
  const example = money(250 * 10 ** currency.digits);
  return (
    <Card title={t('settings.notifications.title')}>
      <div className={styles.title}>
        <CardTitle>{t('settings.notifications.title')}</CardTitle>
      </div>
      <Availability />
      <ChoiceRow
        label={t('settings.notifications.mode')}
        hint={t(`settings.notifications.hint.${notifications}`, { amount: example })}
        value={notifications}
        choices={MODES.map((value) => ({ value, label: t(`settings.notifications.${value}`) }))}
        onChange={(value) => save({ notifications: value })}
      />
      <SwitchRow
        label={t('settings.notifications.sound')}
        checked={sound}
        disabled={notifications === 'off'}
        onChange={(checked) => save({ sound: checked })}
      />
    </Card>
  );
}

/** What stands between the settings and a notification, if anything does. */
function Availability() {
  const { t } = useFormat();
  const { client } = useApp();
  const available = useAppState(({ remote }) => remote.platform.notifications);
  const allow = useAction(() => client.requestNotifications());
  switch (available) {
    case 'available':
      return null;
    case 'needs-permission':
      return (
        <div className={styles.block}>
          <InlineMessage
            kind="warning"
            actions={
              <Button size="compact-sm" loading={allow.busy} onClick={() => void allow.run()}>
                {t('settings.notifications.allow')}
              </Button>
            }
          >
            {t('settings.notifications.permission')}
          </InlineMessage>
        </div>
      );
    case 'blocked':
    case 'unavailable':
      return (
        <div className={styles.block}>
          <InlineMessage kind="warning">{t(`settings.notifications.${available}`)}</InlineMessage>
        </div>
      );
    default:
      return available satisfies never;
  }
}
