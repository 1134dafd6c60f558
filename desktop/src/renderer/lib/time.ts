const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const relative = new Map<string, Intl.RelativeTimeFormat>();
const absolute = new Map<string, Intl.DateTimeFormat>();

function relativeFormat(locale: string): Intl.RelativeTimeFormat {
  const known = relative.get(locale);
  if (known !== undefined) return known;
  const made = new Intl.RelativeTimeFormat(locale, { style: 'short', numeric: 'auto' });
  relative.set(locale, made);
  return made;
}

function absoluteFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  const known = absolute.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(locale, options);
  absolute.set(key, made);
  return made;
}

/**
 * How long ago, short: "now", "5 min. ago", "3 hr. ago", "2 days ago", then the date. A time ahead of this machine's clock (the server's
 * runs a little faster) is "now".
 */
export function ageText(time: string, now: number, locale: string): string {
  const then = Date.parse(time);
  const age = Math.max(0, now - then);
  if (age < MINUTE) return relativeFormat(locale).format(0, 'second');
  if (age < HOUR) return relativeFormat(locale).format(-Math.floor(age / MINUTE), 'minute');
  if (age < DAY) return relativeFormat(locale).format(-Math.floor(age / HOUR), 'hour');
  if (age < 7 * DAY) return relativeFormat(locale).format(-Math.floor(age / DAY), 'day');
  const sameYear = new Date(then).getFullYear() === new Date(now).getFullYear();
  return absoluteFormat(locale, { day: 'numeric', month: 'short', ...(sameYear ? {} : { year: 'numeric' }) }).format(
    then,
  );
}

/** The exact moment for people: "23 Nov 2026, 14:05:09". */
export function exactTime(time: string, locale: string): string {
  return absoluteFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' }).format(Date.parse(time));
}

/** "23 Nov, 14:05": for lists where the second does not matter. */
export function dayAndTime(time: string | number, locale: string): string {
  const options = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const;
  return absoluteFormat(locale, options).format(typeof time === 'number' ? time : Date.parse(time));
}

/** "14:05:09.120": for steps that follow each other within a second. */
export function preciseTime(time: string, locale: string): string {
  const options = { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 } as const;
  return absoluteFormat(locale, options).format(Date.parse(time));
}

/** "14:05": for what began moments ago. */
export function timeOfDay(time: string, locale: string): string {
  return absoluteFormat(locale, { timeStyle: 'short' }).format(Date.parse(time));
}

/** A span between two steps: "340 ms", "1.2 s", "3 min". Negative spans (two clocks) are shown as zero. */
export function durationText(milliseconds: number, locale: string): string {
  const span = Math.max(0, milliseconds);
  const unit = (value: number, name: string, digits: number) =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: name,
      unitDisplay: 'short',
      maximumFractionDigits: digits,
    }).format(value);
  if (span < 1000) return unit(Math.round(span), 'millisecond', 0);
  if (span < MINUTE) return unit(span / 1000, 'second', span < 10_000 ? 1 : 0);
  if (span < HOUR) return unit(span / MINUTE, 'minute', 0);
  if (span < DAY) return unit(span / HOUR, 'hour', 1);
  return unit(span / DAY, 'day', 0);
}

/** Whole seconds until then, never negative. */
export function secondsUntil(time: string, now: number): number {
  return Math.max(0, Math.ceil((Date.parse(time) - now) / 1000));
}
