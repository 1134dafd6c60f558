import type { Lifecycle } from '../lifecycle.ts';
import type { Logger } from '../logger.ts';
import type { TracingConfig } from './config.ts';

/** By the names of OpenTelemetry's semantic conventions. */
export type SpanAttributes = Readonly<Record<string, string | number>>;

/** Work that begins. */
export interface SpanStart {
  readonly name: string;
  readonly kind: 'server' | 'client' | 'producer' | 'consumer';
  /** W3C trace context of what has caused the work; undefined begins a trace. */
  readonly parent: string | undefined;
  readonly attributes: SpanAttributes;
}

/** How work has ended; `error` is the kind of its failure, and no text, which could hold somebody's data. */
export interface SpanEnd {
  readonly attributes?: SpanAttributes;
  readonly error?: string | undefined;
}

/** Work under way. */
export interface OpenSpan {
  /** W3C trace context for everything that this work causes. */
  readonly traceparent: string;
  readonly end: (end?: SpanEnd) => void;
}

/** Makes spans. Who has none of it (undefined) is wrapped in nothing, and pays nothing. */
export interface Tracing {
  readonly begin: (start: SpanStart) => OpenSpan;
}

/**
 * The exporter of a service's spans; undefined without an endpoint: then nothing of OpenTelemetry is even loaded. What is
 * waiting to be exported leaves at the stop, as the last step of it when this is called first.
 */
export async function openTracing(
  service: string,
  config: TracingConfig,
  logger: Logger,
  onStop: Lifecycle['onStop'],
): Promise<Tracing | undefined> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = config;
  if (endpoint === undefined) return undefined;
  const { openExporter } = await import('./open-telemetry.ts');
  const { close, ...tracing } = openExporter({
    endpoint,
    serviceName: config.OTEL_SERVICE_NAME ?? `orderbell-${service}`,
    sampler: config.OTEL_TRACES_SAMPLER,
    share: config.OTEL_TRACES_SAMPLER_ARG,
    logger,
  });
  onStop('traces', close);
  logger.info({ endpoint }, 'exporting traces');
  return tracing;
}
