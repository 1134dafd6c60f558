import { expect, test } from 'vitest';
import { readDemoOptions } from './options.ts';

test('without anything: six users, two orders a second, until Ctrl-C, nothing is killed', () => {
  expect(readDemoOptions([], {})).toEqual({
    help: false,
    users: 6,
    rate: 2,
    forMs: undefined,
    chaosEveryMs: undefined,
    gatewayUrl: 'http://127.0.0.1:8080',
    localFolder: '.local',
  });
});

test('--chaos kills every 20 s, or as often as it is told, in the stack that the variables name', () => {
  expect(readDemoOptions(['--chaos'], {}).chaosEveryMs).toBe(20_000);
  const env = { GATEWAY_PORT: '18080', LOCAL_FOLDER: '/tmp/other' };
  expect(readDemoOptions(['--chaos', '--every', '5', '--for', '60'], env)).toMatchObject({
    chaosEveryMs: 5000,
    forMs: 60_000,
    gatewayUrl: 'http://127.0.0.1:18080',
    localFolder: '/tmp/other',
  });
});

test.each([
  [['--caos'], "Unknown option '--caos'"],
  [['now'], "Unexpected argument 'now'"],
  [['--users', '100'], '--users must be a number from 1 to 12.'],
  [['--users', '2.5'], '--users must be a whole number.'],
  [['--rate', 'fast'], '--rate must be a number from 0.1 to 100.'],
  [['--for', '0'], '--for must be a number from 1 to 86400.'],
  [['--every', '5'], '--every says how often --chaos kills something'],
])('%j is refused with what is possible', (args, message) => {
  expect(() => readDemoOptions(args, {})).toThrow(message);
});

test('a wrong variable is named', () => {
  expect(() => readDemoOptions([], { GATEWAY_PORT: 'http' })).toThrow('GATEWAY_PORT must be a number from 1 to 65535.');
});
