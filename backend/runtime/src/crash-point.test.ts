import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readConfig } from './config.ts';
import { crashConfig, createCrashHook } from './crash-point.ts';
import { createLogger } from './logger.ts';

const schema = z.object(crashConfig(['relay:after-mark', 'push:before-emit']));
const silent = createLogger('test', 'silent');

describe('CRASH_AT', () => {
  it('is absent unless given, and then there is nothing to call', () => {
    expect(readConfig(schema, {}).CRASH_AT).toBeUndefined();
    expect(createCrashHook(undefined, silent)).toBeUndefined();
  });

  it('names a step of the service and a passage', () => {
    expect(readConfig(schema, { CRASH_AT: 'relay:after-mark:17' }).CRASH_AT).toEqual({
      point: 'relay:after-mark',
      passage: 17,
    });
  });

  it.each(['relay:after-mark', 'relay:after-mark:0', 'relay:never:1', 'relay:after-mark:x'])('refuses %s', (value) => {
    expect(() => readConfig(schema, { CRASH_AT: value })).toThrow(/CRASH_AT: is a setting of fault tests/);
  });

  it('kills the process at that passage of that step, and says before that it will', () => {
    const said: string[] = [];
    let deaths = 0;
    const logger = createLogger('test', 'error');
    logger.error = (_: unknown, message?: string) => void said.push(message ?? '');
    const hook = createCrashHook({ point: 'push:before-emit', passage: 2 }, logger, () => {
      deaths += 1;
    });
    expect(said).toEqual([expect.stringContaining('Unset it unless this is a fault test')]);
    hook?.('push:before-emit');
    hook?.('relay:after-mark');
    expect(deaths).toBe(0);
    hook?.('push:before-emit');
    expect(deaths).toBe(1);
  });
});
