import type { z } from 'zod';
import type { ProblemSlug } from './problems.ts';

export type ServiceName = 'gateway' | 'orders' | 'payments' | 'audit';

/** One row of the endpoint table. Router, validation, OpenAPI document, Postman collection and typed client all come from it. */
export interface Endpoint {
  readonly method: 'GET' | 'POST';
  /** With `{name}` for a path parameter. */
  readonly path: string;
  /** Other paths that answer the same. */
  readonly aliases?: readonly string[];
  /** Who answers it; the gateway forwards what is not its own. */
  readonly service: ServiceName;
  /**
   * `internal` endpoints are reached by the gateway alone, as the user who is signed in there, `internal-operator` ones as the
   * operator.
   */
  readonly access: 'public' | 'user' | 'operator' | 'internal' | 'internal-operator';
  /** Whether it takes an `Idempotency-Key`. */
  readonly idempotent?: true;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** A body may be left out. */
  readonly bodyOptional?: true;
  readonly status: 200 | 201 | 204;
  readonly response?: z.ZodType;
  /** What it can answer besides the problems that any endpoint of its kind can (see `problemsOf`). */
  readonly problems?: readonly ProblemSlug[];
}

/** Whether the outside may call it. */
export function isPublished({ access }: Pick<Endpoint, 'access'>): boolean {
  return access !== 'internal' && access !== 'internal-operator';
}

/** Whether only operators may call it. */
export function isForOperators({ access }: Pick<Endpoint, 'access'>): boolean {
  return access === 'operator' || access === 'internal-operator';
}

/** Every problem that an endpoint can answer with: its own, and those of its kind. */
export function problemsOf(endpoint: Endpoint): readonly ProblemSlug[] {
  const slugs = new Set<ProblemSlug>(['validation-failed', 'rate-limited', 'internal-error', 'overloaded']);
  if (endpoint.access !== 'public') slugs.add('unauthenticated');
  if (isForOperators(endpoint)) slugs.add('forbidden');
  if (endpoint.body !== undefined) slugs.add('payload-too-large').add('unsupported-media-type');
  if (endpoint.idempotent) slugs.add('idempotency-key-reused').add('request-in-progress');
  for (const slug of endpoint.problems ?? []) slugs.add(slug);
  return [...slugs];
}
