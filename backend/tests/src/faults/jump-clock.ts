/**
 * Loaded into a service before anything else (`node --import`): each SIGUSR2 moves its wall clock on to the next of these
 * offsets, as an administrator or a bad time server does. Timers go on as they were.
 */
const hourMs = 3_600_000;
const offsets = [0, hourMs, -hourMs, 0];

let step = 0;
const RealDate = Date;

globalThis.Date = class JumpingDate extends RealDate {
  constructor(...given: [] | [number | string | Date]) {
    if (given.length === 0) super(JumpingDate.now());
    else if (arguments.length === 1) super(given[0]);
    // Years, months, days ...: no service does that, and the types of Date cannot say it.
    else throw new Error('the jumping clock knows only points in time');
  }

  static override now(): number {
    return RealDate.now() + (offsets[step % offsets.length] ?? 0);
  }
} as DateConstructor;

process.on('SIGUSR2', () => {
  step += 1;
});
