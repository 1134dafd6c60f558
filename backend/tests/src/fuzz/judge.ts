import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { Document, FuzzedOperation } from './document.ts';
import type { Exchange } from './exchange.ts';

/** What is wrong with an answer, in the eyes of the document; undefined when nothing is. */
export type Judge = (operation: FuzzedOperation, exchange: Exchange) => string | undefined;

/** Judges answers by the document alone: their status must be in it, and their body must match that status's schema. */
export function createJudge(document: Document): Judge {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
  formats.default(ajv);
  ajv.addVocabulary(['example']);
  ajv.addSchema({ $id: 'document', $defs: rebased(document.components.schemas) });
  const validators = new Map<string, ValidateFunction>();

  const validatorOf = (operation: FuzzedOperation, status: string, schema: object): ValidateFunction => {
    const name = `${operation.operationId} ${status}`;
    const known = validators.get(name);
    if (known !== undefined) return known;
    const compiled = ajv.compile(rebased<object>(schema));
    validators.set(name, compiled);
    return compiled;
  };

  return (operation, { status, headers, body }) => {
    const answer = operation.responses[String(status)];
    if (answer === undefined) return `the status ${status} is not documented`;
    if (status === 500) return 'the status is 500';
    if (status === 503 || status === 429) return `the status is ${status}, although nothing is down or limited`;
    if (headers['x-request-id'] === undefined) return 'X-Request-Id is missing';
    const [content] = Object.entries(answer.content ?? {});
    if (content === undefined) return body === '' ? undefined : 'there is a body where none is documented';
    const [mediaType, { schema }] = content;
    if (headers['content-type']?.toString().split(';')[0] !== mediaType) {
      return `Content-Type is ${String(headers['content-type'])}, not ${mediaType}`;
    }
    const value = parsed(body);
    if (value === undefined) return 'the body is not JSON';
    const validate = validatorOf(operation, String(status), schema);
    if (!validate(value)) return `the body does not match its schema: ${ajv.errorsText(validate.errors)}`;
    return mediaType === 'application/problem+json' ? problemFault(value, status, headers) : undefined;
  };
}

function problemFault(value: unknown, status: number, headers: Exchange['headers']): string | undefined {
  const problem = Object(value) as { readonly status?: unknown; readonly requestId?: unknown };
  if (problem.status !== status) return `the problem says status ${String(problem.status)}`;
  if (problem.requestId !== headers['x-request-id']) return 'the problem names another request id than the header';
  return undefined;
}

/** References into the document become references into the schema that the validator was given. */
function rebased<T>(schemas: T): T {
  return JSON.parse(JSON.stringify(schemas).replaceAll('#/components/schemas/', 'document#/$defs/')) as T;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
