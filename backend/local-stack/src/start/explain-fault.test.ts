import { expect, test } from 'vitest';
import { FolderInUse } from '../machine/folder-lock.ts';
import { UsageError } from '../usage.ts';
import { explainFault } from './explain-fault.ts';

test.each([
  new Error("ENOSPC: no space left on device, write '/data/secrets.json.new'"),
  new Error(
    'PostgreSQL ended while starting (exit code 1):\nFATAL:  could not write lock file: No space left on device',
  ),
])('a full disk is told with where else the data can be', (cause) => {
  expect(explainFault(cause)).toMatch(
    /^Orderbell could not start\. [^]*The disk is full\.[^]*LOCAL_FOLDER=\S+ npm start/,
  );
});

test('too little memory is told in words', () => {
  const said =
    'Kafka ended while starting (exit code 1):\nThere is insufficient memory for the Java Runtime Environment to continue.';
  expect(explainFault(new Error(said))).toContain('too little memory free');
});

test('known mistakes speak for themselves, anything else says where it happened', () => {
  expect(explainFault(new UsageError('Some ports are in use:'))).toBe('Some ports are in use:');
  expect(explainFault(new FolderInUse('/data', 12))).toContain('or kill 12');
  expect(explainFault(new Error('orders does not start'))).toBe('Orderbell could not start. orders does not start');
});
