import { describe, expect, it } from 'vitest';
import { WakeSignal } from './wake-signal.ts';

describe('WakeSignal', () => {
  it('wakes who waits', async () => {
    const signal = new WakeSignal();
    const waiting = signal.wait(60_000);
    signal.raise();
    await waiting;
    expect(signal.take()).toBe(true);
    expect(signal.take()).toBe(false);
  });

  it('does not forget a wake-up that came before the wait', async () => {
    const signal = new WakeSignal();
    signal.raise();
    await signal.wait(60_000);
    expect(signal.take()).toBe(true);
  });

  it('ends the wait after its time', async () => {
    const signal = new WakeSignal();
    await signal.wait(1);
    expect(signal.take()).toBe(false);
  });
});
