import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Context, type SpanContext } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../logger.ts';
import type { SamplerName } from './config.ts';
import { samplerOf } from './sampler.ts';
import { tellOnce } from './tell-once.ts';
import type { Tracing } from './tracing.ts';

export interface ExporterOptions {
  readonly endpoint: string;
  readonly serviceName: string;
  readonly sampler: SamplerName;
  readonly share: number;
  readonly logger: Logger;
}

/** What waits for a receiver that is slow or away; beyond it spans are dropped, and no order waits for one. */
const MAX_WAITING = 8_192;
const EXPORT_EVERY_MS = 1_000;
const EXPORT_TIMEOUT_MS = 5_000;
/** A part of the time that a service has for its stop. */
const FLUSH_WITHIN_MS = 2_000;

const kinds = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

/** Spans by OpenTelemetry's SDK, exported over OTLP. Import it only where there is an endpoint: it is much code. */
export function openExporter(options: ExporterOptions): Tracing & { readonly close: () => Promise<void> } {
  const { endpoint, serviceName, logger } = options;
  const exporter = new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, timeoutMillis: EXPORT_TIMEOUT_MS });
  const provider = new TracerProvider({
    resource: defaultResource().merge(resourceFromAttributes({ 'service.name': serviceName })),
    sampler: samplerOf(options.sampler, options.share),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: tellOnce(exporter, logger),
        maxQueueSize: MAX_WAITING,
        scheduledDelayMillis: EXPORT_EVERY_MS,
      }),
    ],
  });
  const tracer = provider.getTracer('orderbell');
  return {
    begin: ({ name, kind, parent, attributes }) => {
      const span = tracer.startSpan(name, { kind: kinds[kind], attributes }, contextOf(parent));
      return {
        traceparent: traceparentOf(span.spanContext()),
        end: ({ attributes: more, error } = {}) => {
          if (more !== undefined) span.setAttributes(more);
          if (error !== undefined) span.setAttribute('error.type', error).setStatus({ code: SpanStatusCode.ERROR });
          span.end();
        },
      };
    },
    close: async () => {
      await Promise.race([provider.shutdown(), pause(FLUSH_WITHIN_MS)]);
    },
  };
}

/** Version 00 of W3C Trace Context; whatever else a message brings begins a trace of its own. */
function contextOf(traceparent: string | undefined): Context {
  const [, traceId, spanId, flags] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: parseInt(flags, 16), isRemote: true });
}

function traceparentOf({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}
