import { endpoints, Problem, type AnswerOf, type Endpoint, type EndpointName } from '@orderbell/contracts';
import { ProblemError, type Call } from '@orderbell/runtime';
import type { ServiceClient } from '../forwarding/service-client.ts';

/** On whose behalf a service is asked. */
export type Asker = Pick<Call, 'authorization' | 'requestId' | 'traceparent'>;

/** Asks a service for a part of an answer, as the caller. @throws ProblemError what the service refuses with */
export async function ask<K extends EndpointName>(
  service: Pick<ServiceClient, 'forward'>,
  endpoint: K,
  { authorization, requestId, traceparent }: Asker,
  { params = {}, query = {}, body }: Partial<Pick<Call, 'params' | 'query' | 'body'>> = {},
): Promise<AnswerOf<K>> {
  const { response, method }: Endpoint = endpoints[endpoint];
  const outcome = await service.forward(
    {
      endpoint,
      params,
      query,
      body,
      authorization,
      idempotencyKey: undefined,
      requestId,
      traceparent,
      caller: { address: '', origin: undefined, cookie: undefined },
    },
    method === 'GET' ? 'read' : 'write',
  );
  if (outcome.status >= 400) throw refusalOf(outcome.body);
  // The table says what this endpoint answers; by name that relation cannot be kept.
  return response?.parse(outcome.body) as AnswerOf<K>;
}

function refusalOf(body: unknown): ProblemError {
  const { type, detail, fields, retryAfter } = Problem.parse(body);
  return new ProblemError(type, detail, {
    ...(fields === undefined ? {} : { fields }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });
}

/** The answer; undefined when the service cannot give one now. @throws ProblemError when it refuses the caller */
export async function ifReachable<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ProblemError && away.has(error.slug)) return undefined;
    throw error;
  }
}

const away: ReadonlySet<string> = new Set(['overloaded', 'internal-error']);
