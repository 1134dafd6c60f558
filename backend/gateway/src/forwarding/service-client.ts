import { endpoints, type Endpoint } from '@orderbell/contracts';
import {
  createBatcher,
  ProblemError,
  refusal,
  type Call,
  type ForwardedCall,
  type Logger,
  type Outcome,
} from '@orderbell/runtime';
import type { GatewayMetrics } from '../metrics.ts';
import type { Resolve } from './addresses.ts';
import { exchange, type ExchangeEnd } from './exchange.ts';
import { createInstances, type Instance } from './instances.ts';

/**
 * Requests of different lanes never wait for each other: a slow list keeps no order waiting, and sockets that all come back at once
 * keep no person waiting.
 */
export type Lane = 'write' | 'read' | 'replay';
const lanes: readonly Lane[] = ['write', 'read', 'replay'];

/** Forwards requests to the instances of one service. */
export interface ServiceClient {
  /** Never throws: what goes wrong is an outcome too. */
  readonly forward: (call: Call, lane: Lane) => Promise<Outcome>;
  /** For readiness: which instances do not answer. */
  readonly unreachable: () => readonly string[];
  readonly close: () => Promise<void>;
}

export interface ServiceClientOptions {
  readonly service: 'orders' | 'payments' | 'audit';
  /** Base URLs, one per instance. */
  readonly urls: readonly string[];
  readonly timeoutMs: number;
  readonly logger: Logger;
  readonly metrics: GatewayMetrics;
  /** How a name's addresses are found. */
  readonly resolve?: Resolve;
}

const MAX_BATCH = 128;
const MAX_WAITING = 5_000;
/**
 * How often a request whose answer was cut off is sent again: when a service gets smaller, two instances may end under it. Not for
 * ever, since it may be the request that ends them.
 */
const MAX_SENT_AGAIN = 2;

/** A request on its way; settled once. */
interface Pending {
  readonly call: Call;
  /** The call as JSON. */
  readonly text: string;
  readonly settle: (outcome: Outcome) => void;
  readonly since: number;
  settled: boolean;
  sentAgain: number;
  /** It was with an instance that did not answer: nobody knows whether it was carried out. */
  uncertain: boolean;
}

/**
 * A client of one service. Requests that wait for it leave together, and each is answered as soon as its own outcome is there. What
 * surely did not start is tried on another instance; what may have been carried out only when a repetition does no harm.
 */
export function createServiceClient(options: ServiceClientOptions): ServiceClient {
  const { service, urls, timeoutMs, logger, metrics, resolve } = options;
  const instances = createInstances({
    service,
    urls,
    logger,
    onChange: (url, up) => metrics.instanceUp(service, url, up),
    resolve,
  });
  const enqueue = new Map(
    lanes.map((lane) => [
      lane,
      createBatcher<Pending, void>({
        // A body under way to each instance; two where there is one, so that a slow one keeps nobody waiting. More would only make them smaller.
        lanes: () => Math.max(2, instances.count()),
        maxBatch: MAX_BATCH,
        maxWaiting: MAX_WAITING,
        run: async (batch) => {
          await deliver(batch, lane);
          return [];
        },
      }),
    ]),
  );

  return {
    forward: (call, lane) =>
      new Promise((resolve) => {
        const text = textOf(call);
        if (text === undefined) {
          resolve(refusal(tooDeep(), call.requestId));
          return;
        }
        const pending: Pending = {
          call,
          text,
          settle: resolve,
          since: performance.now(),
          settled: false,
          sentAgain: 0,
          uncertain: false,
        };
        enqueue
          .get(lane)?.(pending)
          .catch((error: unknown) => {
            if (!(error instanceof ProblemError)) logger.error({ err: error, service }, 'forwarding failed');
            settle(pending, refusal(error, call.requestId));
          });
      }),
    unreachable: instances.unreachable,
    close: instances.close,
  };

  async function deliver(batch: readonly Pending[], lane: Lane): Promise<void> {
    let open = batch.filter((pending) => !refusedForAge(pending));
    const refusedBy = new Set<Instance>();
    const brokenBy: Instance[] = [];
    let renewed = false;
    await instances.current();
    while (open.length > 0) {
      const instance = pick(refusedBy, brokenBy);
      if (instance === undefined) {
        if (renewed) break;
        renewed = true;
        await instances.renew();
        continue;
      }
      metrics.forwarded(service, lane, open.length);
      const end = await send(instance, open);
      open = open.filter(({ settled }) => !settled);
      if (end.kind === 'complete') break;
      if (end.kind === 'unreachable' || end.kind === 'refused') {
        refusedBy.add(instance);
        if (end.kind === 'unreachable') instances.markDown(instance, end.reason);
        else logger.error({ service, instance: instance.url, reason: end.reason }, 'an instance refused a whole body');
        continue;
      }
      instances.suspect(instance, end.reason);
      for (const pending of open) pending.uncertain = true;
      if (end.kind === 'timed-out') break;
      brokenBy.push(instance);
      open = open.filter(mayGoAgain);
    }
    for (const pending of open) giveUp(pending);
  }

  /** Another instance than those that broke, or the last of them if there is no other: it may be up again already. */
  function pick(refusedBy: ReadonlySet<Instance>, brokenBy: readonly Instance[]): Instance | undefined {
    const last = brokenBy.at(-1);
    const other = instances.pick(new Set([...refusedBy, ...brokenBy]));
    return other ?? (last !== undefined && !last.gone && !refusedBy.has(last) ? last : undefined);
  }

  /** Whether a request whose answer was cut off is sent again; if not, it is given up here. */
  function mayGoAgain(pending: Pending): boolean {
    if (pending.sentAgain === MAX_SENT_AGAIN || !repeatable(pending.call)) {
      giveUp(pending);
      return false;
    }
    pending.sentAgain += 1;
    metrics.troubled(service, 'sent-again');
    return true;
  }

  async function send(instance: Instance, batch: readonly Pending[]): Promise<ExchangeEnd> {
    instance.busy += 1;
    try {
      return await exchange(
        instance.pool,
        batch.map(({ text }) => text),
        timeoutMs,
        ({ index, status, headers, body }) => {
          const pending = batch[index];
          if (pending !== undefined) settle(pending, { status, headers, body });
        },
      );
    } finally {
      instance.busy -= 1;
    }
  }

  function refusedForAge(pending: Pending): boolean {
    if (performance.now() - pending.since < timeoutMs) return false;
    giveUp(pending);
    return true;
  }

  function giveUp(pending: Pending): void {
    metrics.troubled(service, 'given-up');
    settle(pending, refusal(noAnswer(pending), pending.call.requestId));
  }
}

function settle(pending: Pending, outcome: Outcome): void {
  pending.settled = true;
  pending.settle(outcome);
}

/**
 * A call as JSON, each by itself: what JSON.parse has read without complaint may be nested too deeply for JSON.stringify, and must
 * not take the others of its body along. Undefined for such a call.
 */
function textOf(call: Call): string | undefined {
  const { endpoint, params, query, body, authorization, idempotencyKey, requestId, traceparent } = call;
  const forwarded: ForwardedCall = {
    endpoint,
    params,
    query,
    body,
    authorization,
    idempotencyKey,
    requestId,
    traceparent,
  };
  try {
    return JSON.stringify(forwarded);
  } catch {
    return undefined;
  }
}

function tooDeep(): ProblemError {
  return new ProblemError('validation-failed', 'The body is nested too deeply.', {
    fields: [{ field: 'body', message: 'is nested too deeply' }],
  });
}

function isRead({ endpoint }: Call): boolean {
  const { method }: Endpoint = endpoints[endpoint];
  return method === 'GET';
}

/** Reads, and writes that the service recognises when they come again. */
function repeatable(call: Call): boolean {
  return isRead(call) || call.idempotencyKey !== undefined;
}

function noAnswer({ call, uncertain }: Pending): ProblemError {
  const retryAfter = 1;
  if (!uncertain || isRead(call)) {
    return new ProblemError('overloaded', 'This part of Orderbell does not answer right now. Try again in a second.', {
      retryAfter,
    });
  }
  const advice =
    call.idempotencyKey === undefined
      ? 'Look before you send it again; with an Idempotency-Key it could be sent again without a look.'
      : 'Send it again with the same Idempotency-Key: it will not be carried out twice.';
  return new ProblemError('overloaded', `No answer came, and the request may have been carried out. ${advice}`, {
    retryAfter,
  });
}
