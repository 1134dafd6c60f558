import { Modal } from '@mantine/core';
import { useFormat } from '../hooks/use-format.ts';
import { isOperator } from '../state/app-state.ts';
import { useAppState } from '../state/context.ts';
import { InlineMessage } from '../ui/message.tsx';
import { Keys } from '../ui/keys.tsx';
import type { DialogProps } from './dialogs.tsx';
import styles from './dialogs.module.css';

/** Keys that are pressed together, one after the other, or either of them. */
type Combination = readonly (readonly string[])[];

interface Shortcut {
  readonly what:
    | 'newOrder'
    | 'palette'
    | 'find'
    | 'goOrders'
    | 'goAccount'
    | 'goPipeline'
    | 'goSettings'
    | 'help'
    | 'up'
    | 'down'
    | 'ends'
    | 'openOrder'
    | 'copyId'
    | 'next'
    | 'previous'
    | 'receipt'
    | 'back';
  readonly keys: Combination;
  readonly sequence?: boolean;
  /** Only operators have that page. */
  readonly operators?: boolean;
}

const EVERYWHERE: readonly Shortcut[] = [
  { what: 'newOrder', keys: [['N'], ['Mod', 'N']] },
  { what: 'palette', keys: [['Mod', 'K']] },
  { what: 'find', keys: [['/'], ['Mod', 'F']] },
  { what: 'goOrders', keys: [['G'], ['O']], sequence: true },
  { what: 'goAccount', keys: [['G'], ['A']], sequence: true },
  { what: 'goPipeline', keys: [['G'], ['P']], sequence: true, operators: true },
  { what: 'goSettings', keys: [['G'], ['S']], sequence: true },
  { what: 'help', keys: [['?']] },
];
const IN_LIST: readonly Shortcut[] = [
  { what: 'down', keys: [['Down'], ['J']] },
  { what: 'up', keys: [['Up'], ['K']] },
  { what: 'ends', keys: [['Home'], ['End']] },
  { what: 'openOrder', keys: [['Enter']] },
];
const IN_ORDER: readonly Shortcut[] = [
  { what: 'next', keys: [['J']] },
  { what: 'previous', keys: [['K']] },
  { what: 'copyId', keys: [['C']] },
  { what: 'receipt', keys: [['P']] },
  { what: 'back', keys: [['Esc']] },
];

/** Every shortcut there is. */
export default function ShortcutsDialog({ opened, onClose }: DialogProps) {
  const { t } = useFormat();
  const singleKeys = useAppState(({ remote }) => remote.settings.singleKeyShortcuts);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('shortcuts.title')}
      size={680}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {singleKeys ? null : <InlineMessage kind="note">{t('shortcuts.singleOff')}</InlineMessage>}
      <div className={styles.groups}>
        <Group title={t('shortcuts.everywhere')} shortcuts={EVERYWHERE} />
        <div>
          <Group title={t('shortcuts.inList')} shortcuts={IN_LIST} />
          <Group title={t('shortcuts.inOrder')} shortcuts={IN_ORDER} />
        </div>
      </div>
    </Modal>
  );
}

function Group({ title, shortcuts }: { readonly title: string; readonly shortcuts: readonly Shortcut[] }) {
  const { t } = useFormat();
  const operator = useAppState(({ remote }) => isOperator(remote));
  return (
    <section className={styles.group} aria-label={title}>
      <h3 className={styles.groupTitle}>{title}</h3>
      {shortcuts
        .filter(({ operators = false }) => operator || !operators)
        .map(({ what, keys, sequence = false }) => (
          <div key={what} className={styles.shortcut}>
            {t(`shortcuts.${what}`)}
            <span>
              {keys.map((combination, index) => (
                <span key={combination.join('+')}>
                  {index === 0 ? null : (
                    <span className={styles.then}>{sequence ? t('shortcuts.followedBy') : '/'}</span>
                  )}
                  <Keys keys={combination} />
                </span>
              ))}
            </span>
          </div>
        ))}
    </section>
  );
}
