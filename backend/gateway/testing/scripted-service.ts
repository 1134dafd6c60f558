import {
  closeServer,
  createHttpServer,
  createLogger,
  createMetrics,
  internalRequests,
  listen,
  type Call,
  type Dispatcher,
} from '@orderbell/runtime';

/** A service behind the gateway that does as a test says. */
export interface ScriptedService {
  readonly url: string;
  readonly port: number;
  /** Every request that has reached it. */
  readonly calls: readonly Call[];
  /** Ends as a killed process does: open answers are cut off, new connections refused. */
  readonly crash: () => Promise<void>;
}

/** Starts a service whose forwarded requests are answered by `respond`. */
export async function startScriptedService(
  respond: Dispatcher,
  port = 0,
  address = '127.0.0.1',
): Promise<ScriptedService> {
  const calls: Call[] = [];
  const logger = createLogger('scripted', 'silent');
  const server = createHttpServer({
    logger,
    metrics: createMetrics('scripted'),
    routes: [],
    respond,
    readiness: {},
    middleware: [
      internalRequests((call) => {
        calls.push(call);
        return respond(call);
      }),
    ],
  });
  const taken = await listen(server, address, port);
  return {
    url: `http://${address}:${taken}`,
    port: taken,
    calls,
    crash: async () => {
      const closed = closeServer(server);
      server.closeAllConnections();
      await closed;
    },
  };
}
