import type { Settings } from '../../client/orderbell-client.ts';
import { useFormat } from '../hooks/use-format.ts';
import { problemText } from '../lib/problem-text.ts';
import { useApp } from '../state/context.ts';
import { toast } from '../ui/toast.tsx';

/** Applies a setting at once; says so when it could not be. */
export function useSaveSetting(): (changes: Partial<Settings>) => void {
  const { t } = useFormat();
  const { client } = useApp();
  return (changes) => {
    void client.updateSettings(changes).then((result) => {
      if (!result.ok) toast({ text: t('settings.saveFailed'), detail: problemText(t, result.problem), error: true });
    });
  };
}
