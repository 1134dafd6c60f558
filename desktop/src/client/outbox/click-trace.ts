/**
 * The W3C trace context of the click that placed an order, as headers. It is made of the order's idempotency key, 122 random bits
 * that are kept with the order anyway: every try to send it, also after a restart, then belongs to one trace. The client exports no
 * span; whoever receives the order makes his under this one.
 */
export function clickTrace(idempotencyKey: string): Readonly<Record<string, string>> {
  const id = idempotencyKey.toLowerCase().replaceAll('-', '');
  return /^[0-9a-f]{32}$/.test(id) ? { traceparent: `00-${id}-${id.slice(16)}-01` } : {};
}
