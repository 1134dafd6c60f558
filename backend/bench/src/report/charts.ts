import { keeps, type Figure } from './figure.ts';
import { median } from './statistics.ts';

const WIDTH = 760;
const ROW = 30;
const LEFT = 64;
const TOP = 44;
const BAR = WIDTH - LEFT - 150;
const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

function svg(title: string, height: number, body: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escape(title)}" font-family="system-ui, sans-serif" font-size="13">
<rect width="100%" height="100%" fill="#ffffff"/>
<text x="16" y="26" font-size="15" font-weight="600" fill="#1c1e26">${escape(title)}</text>
${body}
</svg>
`;
}

/** Each figure against what is promised: a bar that reaches the line keeps it, and further is better. */
export function promiseChart(figures: readonly Figure[]): string {
  const shown = figures.filter(({ floor }) => floor !== undefined);
  const most = 4;
  const rows = shown.map((figure, index) => {
    const value = median(figure.values);
    const floor = figure.floor ?? 1;
    const times = figure.better === 'more' ? value / floor : floor / value;
    const width = Math.max(2, (Math.min(times, most) / most) * BAR);
    const y = TOP + index * ROW;
    const colour = keeps(figure, value) === true ? '#2f9e6e' : '#d9480f';
    return `<text x="16" y="${y + 15}" fill="#1c1e26">${figure.id}</text>
<rect x="${LEFT}" y="${y + 2}" width="${width.toFixed(1)}" height="18" rx="3" fill="${colour}"/>
<text x="${(LEFT + width + 8).toFixed(1)}" y="${y + 15}" fill="#495057">${times.toFixed(1)} × the floor</text>`;
  });
  const line = LEFT + BAR / most;
  const height = TOP + shown.length * ROW + 16;
  const mark = `<line x1="${line}" x2="${line}" y1="${TOP - 6}" y2="${height - 12}" stroke="#1c1e26" stroke-dasharray="4 3"/>`;
  return svg('Every figure against its floor (the dashed line)', height, [...rows, mark].join('\n'));
}

const COLOURS = ['#4263eb', '#f08c00', '#2f9e6e', '#c2255c', '#7048e8', '#868e96'];

/** Where the CPU time of an order goes, by process, in microseconds. */
export function cpuChart(perOrder: ReadonlyMap<string, number>, chain: number): string {
  const entries = [...perOrder].toSorted(([, left], [, right]) => right - left);
  const most = Math.max(chain, ...entries.map(([, seconds]) => seconds));
  const row = (name: string, seconds: number, index: number, colour: string): string => {
    const width = (seconds / most) * (BAR - 60);
    const y = TOP + index * ROW;
    return `<text x="16" y="${y + 15}" fill="#1c1e26">${escape(name)}</text>
<rect x="${LEFT + 60}" y="${y + 2}" width="${width.toFixed(1)}" height="18" rx="3" fill="${colour}"/>
<text x="${(LEFT + 68 + width).toFixed(1)}" y="${y + 15}" fill="#495057">${(seconds * 1e6).toFixed(0)} µs</text>`;
  };
  const rows = entries.map(([name, seconds], index) =>
    row(name, seconds, index, COLOURS[index % COLOURS.length] ?? '#868e96'),
  );
  const limit = row('C (SQL alone)', chain, entries.length, '#adb5bd');
  return svg('CPU time of one order, by process', TOP + (entries.length + 1) * ROW + 12, [...rows, limit].join('\n'));
}
