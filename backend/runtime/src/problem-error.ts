import { problems, type Problem, type ProblemSlug } from '@orderbell/contracts';

export interface ProblemOptions {
  readonly fields?: readonly { readonly field: string; readonly message: string }[];
  /** Seconds until trying again makes sense; becomes Retry-After. */
  readonly retryAfter?: number;
  readonly cause?: unknown;
}

/** A refusal that the caller is told: a slug of the closed list, and a sentence that says what to do. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly slug: ProblemSlug;
  readonly options: ProblemOptions;

  constructor(slug: ProblemSlug, detail: string, options: ProblemOptions = {}) {
    super(detail, options.cause === undefined ? {} : { cause: options.cause });
    this.slug = slug;
    this.options = options;
  }
}

/** The problem document of an error. Anything but a ProblemError becomes `internal-error`, which tells the caller nothing of our insides. */
export function problemDocument(error: unknown, requestId: string): Problem {
  const known =
    error instanceof ProblemError
      ? error
      : new ProblemError('internal-error', 'Nothing you did wrong. Try again; if it stays, tell us the request id.');
  const { fields, retryAfter } = known.options;
  return {
    type: known.slug,
    title: problems[known.slug].title,
    status: problems[known.slug].status,
    detail: known.message,
    requestId,
    ...(fields === undefined ? {} : { fields: [...fields] }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}
