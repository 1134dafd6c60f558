import { expect, test } from 'vitest';
import { describeTakenPorts } from './check-ports.ts';

test('it names who holds the ports and how to start elsewhere', () => {
  const text = describeTakenPorts([
    { variable: 'GATEWAY_PORT', port: 8080, owner: 'process 12 (node shop.js)' },
    { variable: 'KAFKA_PORT', port: 60_000, owner: 'another process' },
  ]);
  expect(text).toBe(
    [
      'Some ports are in use:',
      '  8080 is held by process 12 (node shop.js); GATEWAY_PORT moves it',
      '  60000 is held by another process; KAFKA_PORT moves it',
      'End what holds them, or start elsewhere, for example: GATEWAY_PORT=18080 KAFKA_PORT=50000 npm start',
    ].join('\n'),
  );
});
