import {
  endpoints,
  type AnswerOf,
  type EndpointName,
  type SentBody,
  type SentParams,
  type SentQuery,
} from './endpoints.ts';
import type { Endpoint } from './endpoint.ts';
import { Problem } from './problems.ts';

/** A part of a request that its endpoint does not have cannot be given; one that may be empty can be left out. */
type Part<Name extends string, T> = [T] extends [undefined]
  ? object
  : object extends T
    ? { readonly [K in Name]?: T | undefined }
    : { readonly [K in Name]: T };

/** What a call of an endpoint needs besides its name. */
export type CallOptions<K extends EndpointName> = Part<'params', SentParams<K>> &
  Part<'query', SentQuery<K>> &
  Part<'body', SentBody<K>> & {
    readonly token?: string | undefined;
    readonly idempotencyKey?: string | undefined;
    readonly headers?: Readonly<Record<string, string>>;
    readonly signal?: AbortSignal;
  };

/** The server refused, in its own words. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(`${problem.type}: ${problem.detail}`);
    this.problem = problem;
  }
}

/** No answer, or one that is not Orderbell's. Whether the request was carried out is unknown. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** Calls endpoints by name. Throws ApiProblem when the server refuses and NoAnswer when nothing of use came back. */
export type ApiClient = <K extends EndpointName>(name: K, options: CallOptions<K>) => Promise<AnswerOf<K>>;

export interface ApiClientOptions {
  /** For example http://localhost:8080, without a slash at the end. */
  readonly baseUrl: string;
  readonly fetch: typeof fetch;
  /** `include` in a browser, so that the refresh cookie travels. */
  readonly credentials?: 'include' | 'same-origin' | 'omit';
}

/** A typed client of the REST endpoints. */
export function createApiClient({ baseUrl, fetch, credentials }: ApiClientOptions): ApiClient {
  return async <K extends EndpointName>(name: K, options: CallOptions<K>): Promise<AnswerOf<K>> => {
    const endpoint: Endpoint = endpoints[name];
    // The table says which parts an endpoint has; here they are only put in their places.
    const { params, query, body } = options as RequestParts;
    const response = await send(`${baseUrl}${pathOf(endpoint, params)}${searchOf(query)}`, {
      method: endpoint.method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
        ...(options.idempotencyKey === undefined ? {} : { 'idempotency-key': options.idempotencyKey }),
        ...options.headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(credentials === undefined ? {} : { credentials }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    return (await readAnswer(endpoint, response)) as AnswerOf<K>;
  };

  async function send(url: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(url, init);
    } catch (cause) {
      throw new NoAnswer(`no answer from ${baseUrl}`, { cause });
    }
  }
}

interface RequestParts {
  readonly params?: object;
  readonly query?: object;
  readonly body?: unknown;
}

async function readAnswer(endpoint: Endpoint, response: Response): Promise<unknown> {
  let body: unknown;
  try {
    body = response.status === 204 ? undefined : await response.json();
  } catch (cause) {
    throw new NoAnswer(`the answer ${response.status} was not JSON`, { cause });
  }
  if (!response.ok) {
    const problem = Problem.safeParse(body);
    if (problem.success) throw new ApiProblem(problem.data);
    throw new NoAnswer(`the answer ${response.status} was not a problem document`);
  }
  if (endpoint.response === undefined) return undefined;
  const answer = endpoint.response.safeParse(body);
  if (!answer.success)
    throw new NoAnswer(`the answer does not have the shape of ${endpoint.path}: ${answer.error.message}`);
  return answer.data;
}

function pathOf(endpoint: Endpoint, params: object | undefined): string {
  const values = new Map<string, unknown>(Object.entries(params ?? {}));
  return endpoint.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(values.get(name))));
}

function searchOf(query: object | undefined): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) search.set(name, String(value));
  const encoded = search.toString();
  return encoded === '' ? '' : `?${encoded}`;
}
