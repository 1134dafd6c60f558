import * as fc from 'fast-check';
import { bodySchema, type Document, type FuzzedOperation } from './document.ts';
import { valuesOf } from './valid-values.ts';

/**
 * A request that is being made up. A body is kept as fields whose values are JSON text, so that it can be broken in ways
 * that no value could be written in: numbers beyond all bounds, a field twice, a field named __proto__.
 */
export interface Draft {
  readonly params: Readonly<Record<string, string>>;
  /** Stands for every path parameter as it is, without being escaped. */
  readonly rawParams?: string;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
  /** What was done to it, in words. */
  readonly breaks: readonly string[];
}

type Body =
  | { readonly kind: 'none' }
  | { readonly kind: 'fields'; readonly fields: readonly (readonly [string, string])[] }
  | { readonly kind: 'raw'; readonly bytes: Buffer };

/** Things that exist in the system, of which requests may speak. */
export interface Pool {
  readonly tokens: readonly string[];
  readonly refreshTokens: readonly string[];
  readonly orderIds: readonly string[];
  readonly deadLetterIds: readonly string[];
  readonly emails: readonly string[];
  readonly password: string;
}

/** Requests that the document allows. */
export function drafts(operation: FuzzedOperation, document: Document, pool: Pool): fc.Arbitrary<Draft> {
  const schema = bodySchema(operation, document);
  return fc
    .record({
      params: parameters(operation, document, 'path', pool),
      query: parameters(operation, document, 'query', pool),
      headers: parameters(operation, document, 'header', pool),
      token: fc.constantFrom(...pool.tokens),
      body:
        schema === undefined ? fc.constant(undefined) : valuesOf(schema, document).chain((value) => known(value, pool)),
    })
    .map(({ params, query, headers, token, body }) => ({
      params,
      query: Object.entries(query),
      headers: {
        ...headers,
        ...(operation.security === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body:
        body === undefined
          ? { kind: 'none' }
          : { kind: 'fields', fields: Object.entries(body).map(([name, value]) => [name, JSON.stringify(value)]) },
      breaks: [],
    }));
}

function parameters(
  operation: FuzzedOperation,
  document: Document,
  place: 'path' | 'query' | 'header',
  pool: Pool,
): fc.Arbitrary<Record<string, string>> {
  const wanted = operation.parameters.filter((each) => each.in === place);
  const arbitraries = wanted.map(({ name, schema }) => {
    const values = valuesOf(schema, document).map(String);
    const known = operation.path.startsWith('/dead-letters/') ? pool.deadLetterIds : pool.orderIds;
    const id = place === 'path' ? fc.oneof(values, fc.constantFrom(...known)) : values;
    return [name.toLowerCase(), id] as const;
  });
  // A cursor is opaque: one made up after its pattern is not one of ours, and is left to the broken requests.
  const usable = arbitraries.filter(([name]) => name !== 'cursor');
  return fc.record(Object.fromEntries(usable), { requiredKeys: place === 'path' ? usable.map(([name]) => name) : [] });
}

/** Puts values that the system knows where a schema only says "string". */
function known(value: unknown, pool: Pool): fc.Arbitrary<object> {
  const body: object = typeof value === 'object' && value !== null ? value : {};
  const fields = {
    ...('email' in body ? { email: fc.oneof(fc.constantFrom(...pool.emails), newEmails) } : {}),
    ...('password' in body ? { password: fc.oneof(fc.constant(pool.password), fc.constant('a wrong password')) } : {}),
    ...('refreshToken' in body
      ? { refreshToken: fc.oneof(fc.constantFrom(...pool.refreshTokens), fc.constant('of no session')) }
      : {}),
  };
  return fc.record(fields).map((replaced) => ({ ...body, ...replaced }));
}

const newEmails = fc.uuid().map((id) => `fuzz-${id}@example.com`);
