import { endpoints, type Endpoint } from '@orderbell/contracts';
import type { Call, Dispatcher, Outcome } from '../dispatcher.ts';
import type { OpenSpan, SpanAttributes, Tracing } from './tracing.ts';

/** A dispatcher whose calls have a server span each, also those that came together in one body. */
export function traceCalls(respond: Dispatcher, tracing: Tracing | undefined): Dispatcher {
  if (tracing === undefined) return respond;
  return (call) => {
    const attributes = { 'url.scheme': 'http', 'http.route': endpointOf(call).path };
    return withSpan(begin(tracing, 'server', call, attributes), call, respond, isServersFault);
  };
}

/** Forwards a call under a client span of its own; `service` is who is asked. */
export function traceForwarding(
  tracing: Tracing,
  service: string,
  call: Call,
  forward: (call: Call) => Promise<Outcome>,
): Promise<Outcome> {
  const attributes = { 'server.address': service, 'url.template': endpointOf(call).path };
  return withSpan(begin(tracing, 'client', call, attributes), call, forward, isAnyFault);
}

function begin(tracing: Tracing, kind: 'server' | 'client', call: Call, attributes: SpanAttributes): OpenSpan {
  const { method, path } = endpointOf(call);
  return tracing.begin({
    name: `${method} ${path}`,
    kind,
    parent: call.startsTrace === true ? undefined : call.traceparent,
    attributes: { 'http.request.method': method, ...attributes },
  });
}

async function withSpan(
  span: OpenSpan,
  call: Call,
  work: (call: Call) => Promise<Outcome>,
  isFault: (status: number) => boolean,
): Promise<Outcome> {
  const outcome = await work({ ...call, traceparent: span.traceparent, startsTrace: false });
  const { status } = outcome;
  span.end({
    attributes: { 'http.response.status_code': status },
    error: isFault(status) ? String(status) : undefined,
  });
  return outcome;
}

function endpointOf(call: Call): Endpoint {
  return endpoints[call.endpoint];
}

/** A refusal is a fault of who asks, and none of who is asked. */
const isServersFault = (status: number): boolean => status >= 500;
const isAnyFault = (status: number): boolean => status >= 400;
