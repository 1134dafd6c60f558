import { z } from 'zod';

/** Every problem that an endpoint can answer with: status and title by slug (RFC 9457, where the slug is `type`). */
export const problems = {
  'validation-failed': { status: 400, title: 'The request is not valid' },
  unauthenticated: { status: 401, title: 'Sign in first' },
  forbidden: { status: 403, title: 'Not allowed' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  'account-exists': { status: 409, title: 'The account exists already' },
  'email-taken': { status: 409, title: 'The email address is taken' },
  'request-in-progress': { status: 409, title: 'The first request with this key is still running' },
  'already-settled': { status: 409, title: 'The dead letter has been settled the other way' },
  'waits-for-earlier': { status: 409, title: 'An earlier message must be settled first' },
  'discard-refused': { status: 409, title: 'This message must not be discarded' },
  'payload-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body must be JSON' },
  'balance-limit': { status: 422, title: 'The balance would pass its limit' },
  'idempotency-key-reused': { status: 422, title: 'The idempotency key was used for another request' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  'internal-error': { status: 500, title: 'Something went wrong on our side' },
  overloaded: { status: 503, title: 'Too busy or partly down right now' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemSlug = keyof typeof problems;

const slugs = Object.keys(problems) as [ProblemSlug, ...ProblemSlug[]];

/** A problem document (RFC 9457). `detail` says what to do; `fields` names what a validation refused. */
export const Problem = z
  .object({
    type: z.enum(slugs).meta({ description: 'A stable slug to branch on' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'What happened and what to do, for a person' }),
    requestId: z.string(),
    fields: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
    retryAfter: z.int().optional().meta({ description: 'Seconds, the same as the Retry-After header' }),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;
