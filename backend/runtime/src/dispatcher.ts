import {
  IdempotencyKey,
  endpoints,
  isForOperators,
  type Endpoint,
  type EndpointName,
  type ServiceName,
} from '@orderbell/contracts';
import { hash } from 'node:crypto';
import type { z } from 'zod';
import type { Caller, HandlerAnswer, Handlers, Idempotency } from './handlers.ts';
import type { Logger } from './logger.ts';
import { ProblemError, problemDocument } from './problem-error.ts';
import { bearerToken, type Principal, type TokenVerifier } from './token-verifier.ts';

/** A call of an endpoint as it came in, not yet validated. */
export interface Call {
  readonly endpoint: EndpointName;
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly authorization: string | undefined;
  readonly idempotencyKey: string | undefined;
  readonly requestId: string;
  readonly traceparent: string;
  /** Whether `traceparent` was made up here, because the caller sent none. */
  readonly startsTrace?: boolean;
  readonly caller: Caller;
}

/** What goes back; `body` is JSON, or undefined for none. */
export interface Outcome {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Answers calls; never throws. */
export type Dispatcher = (call: Call) => Promise<Outcome>;

/**
 * Brings calls to their handlers: token, role, validation, idempotency key; and errors to problem documents, once for all.
 * An error that `isOutage` knows as a passing fault of the surroundings becomes `overloaded`.
 */
export function createDispatcher<S extends ServiceName>(
  handlers: Handlers<S>,
  verifyToken: TokenVerifier,
  logger: Logger,
  isOutage: (error: unknown) => boolean = () => false,
): Dispatcher {
  // The mapped type has proved that every row's handler takes what its schemas parse; by name that relation cannot be kept.
  const byName = new Map(Object.entries(handlers)) as ReadonlyMap<string, AnyHandler>;
  return async (call) => {
    try {
      const handler = byName.get(call.endpoint);
      if (handler === undefined) throw new ProblemError('not-found', 'This service does not have that endpoint.');
      const endpoint: Endpoint = endpoints[call.endpoint];
      const principal = endpoint.access === 'public' ? undefined : await authenticate(endpoint, call.authorization);
      const parts = validate(endpoint, call);
      const answer = await handler({
        ...parts,
        principal,
        idempotency: idempotency(endpoint, call, parts.body),
        authorization: call.authorization,
        requestId: call.requestId,
        traceparent: call.traceparent,
        caller: call.caller,
      });
      return {
        status: endpoint.status,
        headers: { ...(answer.replayed ? { 'idempotent-replayed': 'true' } : {}), ...answer.headers },
        body: answer.body,
      };
    } catch (error) {
      if (!(error instanceof ProblemError)) {
        if (isOutage(error)) {
          logger.warn(
            { reason: reasonOf(error), requestId: call.requestId, endpoint: call.endpoint },
            'an outage failed a request',
          );
          return refusal(outage(error), call.requestId);
        }
        logger.error(
          { err: error, requestId: call.requestId, endpoint: call.endpoint },
          'a request failed unexpectedly',
        );
      }
      return refusal(error, call.requestId);
    }
  };

  async function authenticate(endpoint: Endpoint, authorization: string | undefined): Promise<Principal> {
    const principal = await verifyToken(bearerToken(authorization));
    if (isForOperators(endpoint) && principal.role !== 'operator') {
      throw new ProblemError('forbidden', 'Only operators may do this.');
    }
    return principal;
  }
}

/** Name and code alone: an ORM puts the statement with its values, which are somebody's data, into the message. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error ? `${error.name} ${String(error.code)}` : error.name;
}

function outage(cause: unknown): ProblemError {
  return new ProblemError('overloaded', 'A part that this needs is out of reach right now. Try again in a second.', {
    retryAfter: 1,
    cause,
  });
}

type AnyHandler = (request: object) => Promise<HandlerAnswer<EndpointName>>;

/** The outcome that tells the caller of an error. */
export function refusal(error: unknown, requestId: string): Outcome {
  const problem = problemDocument(error, requestId);
  return {
    status: problem.status,
    headers: {
      'content-type': 'application/problem+json; charset=utf-8',
      ...(problem.retryAfter === undefined ? {} : { 'retry-after': String(problem.retryAfter) }),
    },
    body: problem,
  };
}

type Fault = { readonly field: string; readonly message: string };

/** @throws ProblemError `validation-failed` naming every field that is wrong */
function validate(endpoint: Endpoint, call: Call) {
  const faults: Fault[] = [];
  const parse = (schema: z.ZodType | undefined, value: unknown, where: string): unknown => {
    if (schema === undefined) return undefined;
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    for (const issue of result.error.issues) {
      if (issue.code === 'unrecognized_keys') {
        faults.push(
          ...issue.keys.map((key) => ({ field: [...issue.path, key].join('.'), message: 'is not known here' })),
        );
      } else {
        faults.push({ field: issue.path.length === 0 ? where : issue.path.join('.'), message: issue.message });
      }
    }
    return undefined;
  };
  const parts = {
    params: parse(endpoint.params, call.params, 'path'),
    query: parse(endpoint.query, call.query, 'query'),
    body: parse(endpoint.body, endpoint.bodyOptional ? (call.body ?? {}) : call.body, 'body'),
  };
  if (endpoint.idempotent && call.idempotencyKey !== undefined)
    parse(IdempotencyKey, call.idempotencyKey, 'Idempotency-Key');
  if (faults.length > 0) {
    const what = faults.map(({ field, message }) => `${field}: ${message}`).join('; ');
    throw new ProblemError('validation-failed', `Correct and send again. ${what}`, { fields: faults });
  }
  return parts;
}

/** Zod gives the keys of a parsed body in the order of its schema, so that equal requests have equal hashes. */
function idempotency(endpoint: Endpoint, call: Call, body: unknown): Idempotency | undefined {
  if (!endpoint.idempotent || call.idempotencyKey === undefined) return undefined;
  const content = JSON.stringify([call.endpoint, body ?? null]);
  return { key: call.idempotencyKey, hash: hash('sha256', content, 'buffer') };
}
