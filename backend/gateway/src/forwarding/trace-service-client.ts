import { traceForwarding, type Tracing } from '@orderbell/runtime';
import type { ServiceClient } from './service-client.ts';

/** A client whose requests have a client span each, although many travel in one body. */
export function traceServiceClient(
  client: ServiceClient,
  service: string,
  tracing: Tracing | undefined,
): ServiceClient {
  if (tracing === undefined) return client;
  return {
    ...client,
    forward: (call, lane) => traceForwarding(tracing, service, call, (traced) => client.forward(traced, lane)),
  };
}
