import { endpoints, type EndpointName } from '@orderbell/contracts';
import type { Context, Middleware } from 'koa';
import { json as readJson } from 'node:stream/consumers';
import { PassThrough } from 'node:stream';
import { z } from 'zod';
import type { Dispatcher } from './dispatcher.ts';
import { ProblemError } from './problem-error.ts';

/** Where a service takes the requests that its gateways forward, many in one body. */
export const INTERNAL_REQUESTS_PATH = '/internal/requests';

const names = Object.keys(endpoints) as [EndpointName, ...EndpointName[]];

/** One forwarded request. `undefined` parts are left out. */
export const ForwardedCall = z.object({
  endpoint: z.enum(names),
  params: z.unknown().optional(),
  query: z.unknown().optional(),
  body: z.unknown().optional(),
  authorization: z.string().optional(),
  idempotencyKey: z.string().optional(),
  requestId: z.string(),
  traceparent: z.string(),
});
export type ForwardedCall = z.infer<typeof ForwardedCall>;

/** One line of the answer: the outcome of the request at `index`. Lines come as outcomes do, in any order. */
export const ForwardedOutcome = z.object({
  index: z.int().min(0),
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  body: z.unknown().optional(),
});
export type ForwardedOutcome = z.infer<typeof ForwardedOutcome>;

const caller = { address: '', origin: undefined, cookie: undefined } as const;

/**
 * Answers a batch of forwarded requests as newline-delimited JSON, each line as soon as its request is done, so that a slow
 * one keeps no other waiting. Every request carries its user's token and is verified like one that came alone.
 */
export function internalRequests(respond: Dispatcher): Middleware {
  return async (ctx, next) => {
    if (ctx.path !== INTERNAL_REQUESTS_PATH || ctx.method !== 'POST') {
      await next();
      return;
    }
    const calls = z.array(ForwardedCall).safeParse(await readJson(ctx.req));
    if (!calls.success) throw new ProblemError('validation-failed', `Not a list of requests: ${calls.error.message}`);
    answer(ctx, calls.data, respond);
  };
}

function answer(ctx: Context, calls: readonly ForwardedCall[], respond: Dispatcher): void {
  const stream = new PassThrough();
  ctx.type = 'application/x-ndjson';
  ctx.body = stream;
  let open = calls.length;
  let lines = '';
  // Requests of one transaction are done in one turn of the event loop: their lines leave in one write.
  const flush = (): void => {
    stream.write(lines);
    lines = '';
    if (open === 0) stream.end();
  };
  for (const [index, call] of calls.entries()) {
    void respond({
      ...call,
      params: call.params,
      query: call.query,
      body: call.body,
      authorization: call.authorization,
      idempotencyKey: call.idempotencyKey,
      caller,
    }).then((outcome) => {
      open -= 1;
      if (lines === '') setImmediate(flush);
      lines += `${JSON.stringify({ index, ...outcome } satisfies ForwardedOutcome)}\n`;
    });
  }
  if (calls.length === 0) stream.end();
}
