import { Tooltip } from '@mantine/core';
import { useFormat } from '../hooks/use-format.ts';
import { useNow } from '../hooks/use-now.ts';
import { ageText, exactTime } from '../lib/time.ts';

/** How long ago; the exact time on hover, and for the machine. */
export function Age({ time }: { readonly time: string }) {
  const { locale } = useFormat();
  const now = useNow(15_000);
  return (
    <Tooltip label={exactTime(time, locale)}>
      <time dateTime={time}>{ageText(time, now, locale)}</time>
    </Tooltip>
  );
}
