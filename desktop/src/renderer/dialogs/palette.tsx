import '@mantine/spotlight/styles.layer.css';
import { createSpotlight, Spotlight } from '@mantine/spotlight';
import { useEffect, useState } from 'react';
import { useFormat } from '../hooks/use-format.ts';
import { SearchIcon } from '../ui/icons.tsx';
import type { DialogProps } from './dialogs.tsx';
import { usePaletteActions } from './use-palette-actions.tsx';
import styles from './palette.module.css';

const [store, spotlight] = createSpotlight();

/** Every action and the orders, found by typing. */
export default function Palette({ opened, onClose }: DialogProps) {
  const { t } = useFormat();
  const [query, setQuery] = useState('');
  const groups = usePaletteActions(query);
  useEffect(() => {
    if (opened) spotlight.open();
    else spotlight.close();
  }, [opened]);
  return (
    <Spotlight
      store={store}
      shortcut={null}
      actions={[...groups]}
      query={query}
      onQueryChange={setQuery}
      filter={(_query, actions) => actions}
      onSpotlightClose={() => {
        setQuery('');
        onClose();
      }}
      nothingFound={t('palette.nothing')}
      scrollable
      maxHeight={420}
      centered={false}
      yOffset="12vh"
      radius="lg"
      size={580}
      overlayProps={{ color: 'var(--ob-scrim)', backgroundOpacity: 1 }}
      classNames={{
        content: styles.content ?? '',
        search: styles.search ?? '',
        action: styles.action ?? '',
        actionsGroup: styles.group ?? '',
        actionsList: styles.list ?? '',
      }}
      attributes={{ content: { 'aria-label': t('palette.placeholder') } }}
      searchProps={{
        leftSection: <SearchIcon />,
        placeholder: t('palette.placeholder'),
        'aria-label': t('palette.placeholder'),
      }}
    />
  );
}
