import { z } from 'zod';

/** A JSON Schema of the document, as far as requests are generated from it. */
export interface Schema {
  readonly $ref?: string | undefined;
  readonly type?: string | readonly string[] | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly items?: Schema | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly pattern?: string | undefined;
  readonly format?: string | undefined;
}

const Schema: z.ZodType<Schema> = z.lazy(() =>
  z.looseObject({
    $ref: z.string().optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    enum: z.array(z.unknown()).optional(),
    const: z.unknown().optional(),
    anyOf: z.array(Schema).optional(),
    properties: z.record(z.string(), Schema).optional(),
    required: z.array(z.string()).optional(),
    items: Schema.optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    minLength: z.number().optional(),
    maxLength: z.number().optional(),
    pattern: z.string().optional(),
    format: z.string().optional(),
  }),
);

const Content = z.record(z.string(), z.object({ schema: Schema }));

const Operation = z.object({
  operationId: z.string(),
  security: z.array(z.unknown()).optional(),
  parameters: z
    .array(z.object({ in: z.enum(['path', 'query', 'header']), name: z.string(), schema: Schema }))
    .default([]),
  requestBody: z.object({ required: z.boolean().default(false), content: Content }).optional(),
  responses: z.record(z.string(), z.object({ content: Content.optional() })),
});

const Document = z.object({
  paths: z.record(z.string(), z.record(z.enum(['get', 'post']), Operation.optional())),
  components: z.object({ schemas: z.record(z.string(), Schema) }),
});
export type Document = z.infer<typeof Document>;

/** One endpoint as the document describes it. */
export interface FuzzedOperation extends z.infer<typeof Operation> {
  readonly method: 'GET' | 'POST';
  readonly path: string;
}

/** Reads the document that the gateway serves. */
export async function readDocument(gateway: string): Promise<Document> {
  const response = await fetch(`${gateway}/openapi.json`);
  return Document.parse(await response.json());
}

export function operationsOf(document: Document): readonly FuzzedOperation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]): FuzzedOperation[] =>
      operation === undefined ? [] : [{ ...operation, path, method: method === 'get' ? 'GET' : 'POST' }],
    ),
  );
}

/** The schema itself, when it is a reference into the document. */
export function resolve(schema: Schema, document: Document): Schema {
  if (schema.$ref === undefined) return schema;
  const target = document.components.schemas[schema.$ref.replace('#/components/schemas/', '')];
  if (target === undefined) throw new Error(`the document refers to ${schema.$ref}, which it does not have`);
  return resolve(target, document);
}

/** The schema of the JSON body that an operation takes, if it takes one. */
export function bodySchema(operation: FuzzedOperation, document: Document): Schema | undefined {
  const schema = operation.requestBody?.content['application/json']?.schema;
  return schema === undefined ? undefined : resolve(schema, document);
}
