import { expect, test } from 'vitest';
import { logLine } from './log-line.ts';

test('a JSON log line is shown as level, message and error', () => {
  expect(logLine('{"level":50,"time":1,"msg":"ending","err":{"message":"no broker","stack":"..."}}')).toBe(
    'error: ending: no broker',
  );
  expect(logLine('{"level":"info","msg":"listening"}')).toBe('info: listening');
});

test('any other line is shown as it is', () => {
  expect(logLine('Killed')).toBe('Killed');
  expect(logLine('{"cut": of')).toBe('{"cut": of');
});
