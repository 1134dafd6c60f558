import { DriverException } from '@mikro-orm/core';
import { describe, expect, it } from 'vitest';
import { isRetryableConflict, isTransient } from './database-errors.ts';

const withCode = (code: string, message = 'x') => Object.assign(new Error(message), { code });

describe('isTransient', () => {
  it.each([
    ['08006', 'connection failure'],
    ['57P01', 'shut down by an administrator'],
    ['57P03', 'starting up'],
    ['57014', 'statement timeout'],
    ['53300', 'too many connections'],
    ['53100', 'disk full'],
    ['55P03', 'lock timeout'],
    ['58030', 'input/output error'],
    ['42P01', 'table missing'],
    ['28P01', 'wrong password'],
    ['ECONNREFUSED', 'refused'],
    ['ECONNRESET', 'reset'],
    ['EAI_AGAIN', 'no name server'],
  ])('%s is the fault of the surroundings (%s)', (code) => {
    expect(isTransient(withCode(code))).toBe(true);
  });

  it.each([
    'Connection terminated unexpectedly',
    'timeout exceeded when trying to connect',
    'Query read timeout',
    'Client has encountered a connection error and is not queryable',
  ])('"%s" is a lost connection, though it carries no code', (message) => {
    expect(isTransient(new Error(message))).toBe(true);
  });

  it('looks through wrappers', () => {
    expect(isTransient(new DriverException(withCode('57P01')))).toBe(true);
    expect(isTransient(new Error('outer', { cause: withCode('ECONNREFUSED') }))).toBe(true);
    expect(isTransient(new AggregateError([withCode('ECONNREFUSED')]))).toBe(true);
  });

  it.each(['23505', '23514', '22021', '22P05', '22003', 'P0001'])('%s is the fault of the message', (code) => {
    expect(isTransient(withCode(code))).toBe(false);
  });

  it('a bug in a handler is not an outage', () => {
    expect(isTransient(new TypeError('x is not a function'))).toBe(false);
    expect(isTransient('text')).toBe(false);
    expect(isTransient(null)).toBe(false);
  });

  it('survives a chain that bites its own tail', () => {
    const error = new Error('a');
    error.cause = error;
    expect(isTransient(error)).toBe(false);
  });
});

describe('isRetryableConflict', () => {
  it.each(['40001', '40P01'])('%s asks for a retry', (code) => {
    expect(isRetryableConflict(withCode(code))).toBe(true);
    expect(isTransient(withCode(code))).toBe(false);
  });

  it('nothing else does', () => {
    expect(isRetryableConflict(withCode('23505'))).toBe(false);
  });
});
