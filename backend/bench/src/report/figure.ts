/** One line of the report. */
export interface Figure {
  /** `P1` to `P13`, with a letter where a figure has parts. */
  readonly id: string;
  readonly what: string;
  readonly unit: string;
  /** Of each round; the median is the figure. */
  readonly values: readonly number[];
  /** The least that is promised, and what is aimed at. */
  readonly floor?: number;
  readonly goal?: number;
  readonly better: 'more' | 'less';
  /** The numbers that it is made of. */
  readonly detail: string;
}

/** Whether the figure keeps its promise; undefined for one without. */
export function keeps(figure: Figure, value: number): boolean | undefined {
  if (figure.floor === undefined) return undefined;
  return figure.better === 'more' ? value >= figure.floor : value <= figure.floor;
}
