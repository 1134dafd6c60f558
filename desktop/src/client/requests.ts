import { createApiClient, type AnswerOf, type CallOptions, type EndpointName } from '@orderbell/contracts';
import type { Result } from './orderbell-client.ts';
import type { Clock } from './ports.ts';
import { failure, problemOfError, success } from './results.ts';

/** Longer than any answer of a healthy server, shorter than the patience of a person. */
export const ANSWER_WITHIN_MS = 15_000;

/** Calls an endpoint by name; every failure is a result. */
export type Call = <K extends EndpointName>(name: K, options: CallOptions<K>) => Promise<Result<AnswerOf<K>>>;

export interface RequestsOptions {
  readonly address: string;
  readonly fetch: typeof fetch;
  readonly credentials: 'include' | 'omit';
  readonly clock: Clock;
}

/** REST calls of one server, each with a time limit. */
export function createRequests({ address, fetch, credentials, clock }: RequestsOptions): Call {
  const api = createApiClient({ baseUrl: address, fetch, credentials });
  return async <K extends EndpointName>(name: K, options: CallOptions<K>) => {
    const abort = new AbortController();
    const cancel = clock.after(ANSWER_WITHIN_MS, () => abort.abort());
    try {
      return success(await api(name, { ...options, signal: abort.signal }));
    } catch (error) {
      return failure(problemOfError(error, abort.signal.aborted));
    } finally {
      cancel();
    }
  };
}
