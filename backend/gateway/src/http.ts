import { endpoints, isPublished, type Endpoint, type EndpointName, type PublicConfig } from '@orderbell/contracts';
import { isTransient } from '@orderbell/messaging';
import {
  bearerToken,
  createDispatcher,
  refusal,
  type Call,
  type CrashHook,
  type Dispatcher,
  type Handlers,
  type Logger,
  type Outcome,
  type TokenVerifier,
} from '@orderbell/runtime';
import type { DeadLetterDesk } from './operations/dead-letter-desk.ts';
import type { createShowJourney } from './operations/show-journey.ts';
import type { createShowPipeline } from './operations/show-pipeline.ts';
import type { ServiceClient } from './forwarding/service-client.ts';
import type { RateLimits } from './limits/rate-limits.ts';
import type { createRefreshSession } from './sessions/refresh-session.ts';
import type { createRegister } from './sessions/register.ts';
import type { SessionTransport } from './sessions/session-cookie.ts';
import type { createShowMe } from './sessions/show-me.ts';
import type { createSignIn } from './sessions/sign-in.ts';
import type { createSignOut } from './sessions/sign-out.ts';

/** What the gateway does itself. */
export interface UseCases {
  readonly register: ReturnType<typeof createRegister>;
  readonly signIn: ReturnType<typeof createSignIn>;
  readonly refreshSession: ReturnType<typeof createRefreshSession>;
  readonly signOut: ReturnType<typeof createSignOut>;
  readonly showMe: ReturnType<typeof createShowMe>;
  readonly publicConfig: PublicConfig;
  readonly showJourney: ReturnType<typeof createShowJourney>;
  readonly showPipeline: ReturnType<typeof createShowPipeline>;
  readonly deadLetters: DeadLetterDesk;
}

/** Every endpoint that the outside may call has a route at the gateway. */
export const gatewayRoutes: readonly EndpointName[] = Object.entries<Endpoint>(endpoints)
  .filter(([, endpoint]) => isPublished(endpoint))
  .map(([name]) => name as EndpointName);

/** The gateway's own endpoints. */
export function createHandlers(useCases: UseCases, transport: SessionTransport): Handlers<'gateway'> {
  return {
    register: async ({ body, caller }) => transport.answer(await useCases.register(body, caller.address), caller),
    signIn: async ({ body, caller }) => transport.answer(await useCases.signIn(body, caller.address), caller),
    refresh: async ({ body, caller, idempotency }) => {
      const { token, fromCookie } = transport.read(body.refreshToken, caller);
      const session = await useCases.refreshSession({ token, fromCookie, idempotencyKey: idempotency?.key });
      return { ...transport.answer(session, caller), replayed: session.repeated };
    },
    signOut: async ({ body, caller }) => {
      await useCases.signOut(transport.read(body.refreshToken, caller).token);
      return { body: undefined, headers: transport.forget(caller) };
    },
    me: async ({ principal }) => ({ body: await useCases.showMe(principal) }),
    config: () => Promise.resolve({ body: useCases.publicConfig }),
    showJourney: async ({ params, ...request }) => ({ body: await useCases.showJourney(request, params.id) }),
    showPipeline: async (request) => ({ body: await useCases.showPipeline(request) }),
    listDeadLetters: async ({ query, ...request }) => ({ body: await useCases.deadLetters.list(request, query) }),
    requeueDeadLetter: async ({ params, ...request }) => ({
      body: await useCases.deadLetters.requeue(request, params.id),
    }),
    discardDeadLetter: async ({ params, body, ...request }) => ({
      body: await useCases.deadLetters.discard(request, params.id, body.reason),
    }),
  };
}

export interface GatewayDispatcherOptions {
  readonly handlers: Handlers<'gateway'>;
  /** Those that the outside has endpoints of. */
  readonly services: Readonly<Record<'orders' | 'payments', ServiceClient>>;
  readonly verifyToken: TokenVerifier;
  readonly limits: RateLimits;
  readonly logger: Logger;
  readonly faultPoint?: CrashHook | undefined;
}

/**
 * Answers the gateway's own endpoints and forwards the others. What is forwarded has a valid token and is within its user's limit;
 * everything else is the owning service's to judge, which verifies the token for itself.
 */
export function createGatewayDispatcher(options: GatewayDispatcherOptions): Dispatcher {
  const { services, verifyToken, limits } = options;
  const answerOwn = createDispatcher<'gateway'>(options.handlers, verifyToken, options.logger, isTransient);
  return async (call: Call): Promise<Outcome> => {
    const endpoint: Endpoint = endpoints[call.endpoint];
    if (endpoint.service === 'gateway' || endpoint.service === 'audit') return answerOwn(call);
    const isWrite = endpoint.method !== 'GET';
    try {
      const { userId } = await verifyToken(bearerToken(call.authorization));
      if (isWrite) await limits.write(userId);
    } catch (error) {
      return refusal(error, call.requestId);
    }
    options.faultPoint?.('request:before-forward');
    const outcome = await services[endpoint.service].forward(call, isWrite ? 'write' : 'read');
    options.faultPoint?.('request:before-reply');
    return outcome;
  };
}
