import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponseObject,
} from 'zod-openapi';
import { z } from 'zod';
import { endpoints } from './endpoints.ts';
import { isPublished, problemsOf, type Endpoint } from './endpoint.ts';
import { IdempotencyKey } from './primitives.ts';
import { Problem, problems } from './problems.ts';

/** The OpenAPI 3.1 document of every public endpoint. `servers` is left out: the document speaks for the address it came from. */
export function openApiDocument(): ReturnType<typeof createDocument> {
  const paths: ZodOpenApiPathsObject = {};
  for (const [name, endpoint] of publicEndpoints()) {
    for (const path of [endpoint.path, ...(endpoint.aliases ?? [])]) {
      const id = path === endpoint.path ? name : `${name}Alias`;
      paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operation(id, endpoint) };
    }
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Orderbell',
      version: '1.0.0',
      description:
        'Orders are placed, paid from the account exactly once, and pushed back over socket.io when they are done. ' +
        'Sign in, press **Authorize** and paste the `accessToken`. Amounts are whole minor units (kopecks, cents).',
    },
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  });
}

/** Endpoints that the outside may call, in the order of the table. */
export function publicEndpoints(): readonly (readonly [string, Endpoint])[] {
  return Object.entries<Endpoint>(endpoints).filter(([, endpoint]) => isPublished(endpoint));
}

function operation(operationId: string, endpoint: Endpoint): ZodOpenApiOperationObject {
  return {
    operationId,
    tags: [endpoint.tag],
    summary: endpoint.summary,
    ...(endpoint.description === undefined ? {} : { description: endpoint.description }),
    ...(endpoint.access === 'public' ? {} : { security: [{ bearer: [] }] }),
    requestParams: {
      ...(endpoint.params === undefined ? {} : { path: endpoint.params }),
      ...(endpoint.query === undefined ? {} : { query: endpoint.query }),
      ...(endpoint.idempotent ? { header: idempotencyHeader } : {}),
    },
    ...(endpoint.body === undefined
      ? {}
      : {
          requestBody: {
            required: !endpoint.bodyOptional,
            content: { 'application/json': { schema: endpoint.body } },
          },
        }),
    responses: { ...success(endpoint), ...refusals(endpoint) },
  };
}

const idempotencyHeader = z.object({
  'Idempotency-Key': IdempotencyKey.optional().meta({
    description: 'The same key and body give the first answer again, marked `Idempotent-Replayed: true`',
    example: '5b0c1f6e-1',
  }),
});

const requestIdHeader = {
  'X-Request-Id': { description: 'Quote it when you ask for help', schema: { type: 'string' } },
} as const;
const replayedHeader = {
  'Idempotent-Replayed': {
    description: 'Present when this is the answer of an earlier request with the same key',
    schema: { type: 'string', const: 'true' },
  },
} as const;
const retryAfterHeader = {
  'Retry-After': { description: 'Seconds to wait before trying again', schema: { type: 'integer' } },
} as const;

function success(endpoint: Endpoint): Record<string, ZodOpenApiResponseObject> {
  return {
    [String(endpoint.status)]: {
      description: endpoint.summary,
      headers: { ...requestIdHeader, ...(endpoint.idempotent ? replayedHeader : {}) },
      ...(endpoint.response === undefined ? {} : { content: { 'application/json': { schema: endpoint.response } } }),
    },
  };
}

function refusals(endpoint: Endpoint): Record<string, ZodOpenApiResponseObject> {
  const byStatus = Map.groupBy(problemsOf(endpoint), (slug) => problems[slug].status);
  return Object.fromEntries(
    [...byStatus].map(([status, slugs]) => [
      String(status),
      {
        description: slugs.map((slug) => `\`${slug}\`: ${problems[slug].title}`).join('; '),
        headers: { ...requestIdHeader, ...(retryLater.has(status) ? retryAfterHeader : {}) },
        content: { 'application/problem+json': { schema: Problem } },
      },
    ]),
  );
}

/** Problems which pass: their answers carry Retry-After. */
const retryLater: ReadonlySet<number> = new Set([429, 503]);
