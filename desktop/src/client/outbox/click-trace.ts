/** The click that placed an order, as a span of the order's trace. */
export interface Click {
  readonly traceId: string;
  readonly spanId: string;
}

/** A click whose order the server has taken; times in milliseconds since 1970. */
export interface AnsweredClick extends Click {
  readonly clickedAt: number;
  readonly answeredAt: number;
}

/**
 * The click of an order. It is made of the order's idempotency key, 122 random bits that are kept with the order anyway: every try to
 * send it, also after a restart, then belongs to one trace. Null for a key that is no UUID.
 */
export function clickOf(idempotencyKey: string): Click | null {
  const id = idempotencyKey.toLowerCase().replaceAll('-', '');
  return /^[0-9a-f]{32}$/.test(id) ? { traceId: id, spanId: id.slice(16) } : null;
}

/** The click as W3C Trace Context: whoever receives the order makes his spans under it. */
export function traceHeaders(click: Click | null): Readonly<Record<string, string>> {
  return click === null ? {} : { traceparent: `00-${click.traceId}-${click.spanId}-01` };
}
