import { useFormat } from '../hooks/use-format.ts';
import { useNow } from '../hooks/use-now.ts';
import { ageText, exactTime } from '../lib/time.ts';

/** How long ago; the exact time on hover, and for the machine. A plain title: a list shows dozens at once. */
export function Age({ time }: { readonly time: string }) {
  const { locale } = useFormat();
  const now = useNow(15_000);
  return (
    <time dateTime={time} title={exactTime(time, locale)}>
      {ageText(time, now, locale)}
    </time>
  );
}
