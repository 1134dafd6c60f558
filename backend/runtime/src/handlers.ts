import type {
  AnswerOf,
  BodyOf,
  EndpointName,
  Endpoints,
  EndpointsOf,
  ParamsOf,
  QueryOf,
  ServiceName,
} from '@orderbell/contracts';
import type { Principal } from './token-verifier.ts';

/** What only the connection of the caller can tell. */
export interface Caller {
  readonly address: string;
  readonly origin: string | undefined;
  readonly cookie: string | undefined;
}

/** An idempotency key, and the SHA-256 of the request it came with. */
export interface Idempotency {
  readonly key: string;
  readonly hash: Buffer;
}

/** A request as a handler gets it: validated, with the principal when its endpoint wants one. */
export interface HandlerRequest<K extends EndpointName> {
  readonly params: ParamsOf<K>;
  readonly query: QueryOf<K>;
  readonly body: BodyOf<K>;
  readonly principal: Endpoints[K]['access'] extends 'public' ? undefined : Principal;
  readonly idempotency: Idempotency | undefined;
  /** The header as it came, for asking another service as the same caller. */
  readonly authorization: string | undefined;
  readonly requestId: string;
  /** W3C Trace Context of the request. */
  readonly traceparent: string;
  readonly caller: Caller;
}

export interface HandlerAnswer<K extends EndpointName> {
  readonly body: AnswerOf<K>;
  /** Whether this is the stored answer of an earlier request with the same key. */
  readonly replayed?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers an endpoint. Refuses by throwing a ProblemError. */
export type Handler<K extends EndpointName> = (request: HandlerRequest<K>) => Promise<HandlerAnswer<K>>;

/** A handler for every endpoint that the service owns: a missing one does not compile. */
export type Handlers<S extends ServiceName> = { readonly [K in keyof EndpointsOf<S> & EndpointName]: Handler<K> };
