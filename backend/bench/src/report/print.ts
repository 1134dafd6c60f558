import { keeps, type Figure } from './figure.ts';
import { median, table } from './statistics.ts';

const number = (value: number): string =>
  Number.isNaN(value) ? '?' : value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 3);

/** A figure in one line, while the others are still to come. */
export function line({ id, what, unit, values, detail }: Figure): string {
  return `${id} ${what}: ${number(median(values))} ${unit}; ${detail}`;
}

/** The table as text: each figure with its rounds' range, what is promised, and what it is made of. */
export function report(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const value = median(figure.values);
    const kept = keeps(figure, value);
    return [
      `${figure.id.padEnd(5)}${figure.what}`,
      number(value),
      figure.values.length > 1 ? `${number(Math.min(...figure.values))}..${number(Math.max(...figure.values))}` : '',
      figure.unit,
      figure.floor === undefined ? '' : number(figure.floor),
      figure.goal === undefined ? '' : number(figure.goal),
      kept === undefined ? '' : kept ? 'kept' : 'MISSED',
    ];
  });
  const details = figures.map(({ id, detail }) => `${id.padEnd(5)}${detail}`);
  return `${table([['figure', 'median', 'range', 'unit', 'floor', 'goal', ''], ...rows])}\n\n${details.join('\n')}\n`;
}
