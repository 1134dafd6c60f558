import { expect, test } from 'vitest';
import { parseFlags, readSettings } from './options.ts';

test('flags', () => {
  expect(parseFlags([])).toEqual({ fresh: false, desktop: true, dev: false, help: false });
  expect(parseFlags(['--no-desktop', '--fresh'])).toEqual({ fresh: true, desktop: false, dev: false, help: false });
  // The window has the page in it that was built; in the browser it changes as it is written.
  expect(parseFlags(['--dev'])).toEqual({ fresh: false, desktop: false, dev: true, help: false });
  expect(parseFlags(['-h']).help).toBe(true);
});

test.each([['--frehs'], ['fresh'], ['--fresh=yes']])('%s is refused with what is possible', (flag) => {
  expect(() => parseFlags(['--no-desktop', flag])).toThrow(`"${flag}" is not an option of npm start.`);
});

test('ports have defaults, and an empty variable counts as absent', () => {
  expect(readSettings({ GATEWAY_PORT: '', WEB_PORT: '9000' })).toMatchObject({ GATEWAY_PORT: 8080, WEB_PORT: 9000 });
});

test('all faults are named at once', () => {
  expect(() => readSettings({ GATEWAY_PORT: 'http', KAFKA_PORT: '70000', CURRENCY: 'rub' })).toThrow(
    /GATEWAY_PORT=http: must be a port number\n.*KAFKA_PORT=70000: must be at most 65535\n.*CURRENCY=rub: must be/,
  );
});

test('a port given to two is refused', () => {
  expect(() => readSettings({ WEB_PORT: '8080' })).toThrow('GATEWAY_PORT and WEB_PORT are both 8080');
});
