import '@mantine/charts/styles.layer.css';
import { AreaChart } from '@mantine/charts';
import { useFormat } from '../hooks/use-format.ts';
import type { BalancePoint } from '../lib/balance-history.ts';
import { formatMoneyShort } from '../../i18n/money.ts';
import { dayAndTime } from '../lib/time.ts';

/** The line: it steps, for a balance does not slide from one number to the next. */
export default function BalanceChart({ points }: { readonly points: readonly BalancePoint[] }) {
  const { t, money, currency, locale } = useFormat();
  const [first, last] = [points[0]?.at ?? 0, points.at(-1)?.at ?? 1];
  return (
    <AreaChart
      h={190}
      data={points.map(({ at, balance }) => ({ at, balance }))}
      dataKey="at"
      series={[{ name: 'balance', label: t('account.balance'), color: 'var(--ob-brass-fill)' }]}
      curveType="stepAfter"
      withDots={false}
      withGradient
      strokeWidth={2}
      fillOpacity={0.22}
      gridAxis="x"
      tickLine="none"
      strokeDasharray="0"
      gridColor="var(--ob-line)"
      textColor="var(--ob-text-3)"
      valueFormatter={money}
      yAxisProps={{
        width: 84,
        domain: [0, 'auto'],
        tickFormatter: (value: number) => formatMoneyShort(value, currency, locale),
      }}
      xAxisProps={{
        type: 'number',
        domain: [first, last],
        tickFormatter: (at: number) => dayAndTime(at, locale),
        minTickGap: 60,
      }}
      tooltipProps={{ labelFormatter: (label) => (typeof label === 'number' ? dayAndTime(label, locale) : '') }}
      areaProps={{ isAnimationActive: false }}
      areaChartProps={{ accessibilityLayer: false }}
    />
  );
}
