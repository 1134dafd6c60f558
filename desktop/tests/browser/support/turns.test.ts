import { describe, expect, it } from 'vitest';
import { createTurns } from './turns.ts';

describe('turns', () => {
  it('are shared by many, and one who needs it alone waits for them and keeps later ones waiting', async () => {
    const { take } = createTurns();
    const happened: string[] = [];
    const [first, second] = await Promise.all([take('shared'), take('shared')]);
    const alone = take('alone').then((end) => {
      happened.push('alone');
      return end;
    });
    const later = take('shared').then((end) => {
      happened.push('later');
      return end;
    });
    first();
    await Promise.resolve();
    expect(happened).toEqual([]);
    second();
    const end = await alone;
    expect(happened).toEqual(['alone']);
    end();
    await later;
    expect(happened).toEqual(['alone', 'later']);
  });
});
