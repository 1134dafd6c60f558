import { errorChain, errorField } from './errors.ts';

/** Serialization failure and deadlock: the transaction was chosen as the victim; the same work may succeed at once. */
const CONFLICTS = new Set(['40001', '40P01']);

/**
 * Faults of the surroundings, by SQLSTATE class: connection (08), resources (53), operator (57: shutdown, cancel by
 * statement timeout), system (58), authorization (28), configuration (F0) and internal (XX).
 */
const TRANSIENT_CLASSES = new Set(['08', '28', '53', '57', '58', 'F0', 'XX']);

const TRANSIENT_STATES = new Set([
  '25006', // read only: a fail-over left us at a standby
  '25P03', // idle in transaction for too long
  '25P04', // transaction timeout
  '55P03', // lock timeout
  '3D000', // no such database
  '3F000', // no such schema
  '42501', // no privilege
  '42P01', // no such table: migrations have not run; no message is to blame for that
  '42703', // no such column
  '42883', // no such function
]);

const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EADDRNOTAVAIL',
  'EMFILE',
  'ENFILE',
]);

/** What pg, pg-pool and Kysely say without a code. */
const CONNECTION_LOST =
  /^(connection terminated|timeout exceeded when trying to connect|timeout expired|query read timeout|client has encountered a connection error|client was closed|client was passed|cannot use a pool after|driver has already been destroyed|the client is ending)/i;

const SQLSTATE = /^[0-9A-Z]{5}$/;

/** Two transactions got in each other's way; a retry in a fresh transaction is right. */
export function isRetryableConflict(error: unknown): boolean {
  return errorChain(error).some((link) => CONFLICTS.has(errorField(link, 'code') ?? ''));
}

/**
 * The database or the broker is at fault, not the message: waiting helps, and nothing may be given up for it.
 * Conflicts are not included; see isRetryableConflict.
 */
export function isTransient(error: unknown): boolean {
  return errorChain(error).some((link) => {
    const code = errorField(link, 'code') ?? '';
    if (NETWORK_CODES.has(code) || TRANSIENT_STATES.has(code)) return true;
    if (SQLSTATE.test(code) && TRANSIENT_CLASSES.has(code.slice(0, 2))) return true;
    if (errorField(link, 'name')?.startsWith('KafkaJS') === true) return true;
    return CONNECTION_LOST.test(errorField(link, 'message') ?? '');
  });
}
