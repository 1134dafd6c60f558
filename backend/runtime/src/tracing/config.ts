import { z } from 'zod';
import { httpUrl } from '../config.ts';

/** OpenTelemetry's names of the built-in samplers, as far as they need nothing but a share of all traces. */
const samplers = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;
export type SamplerName = (typeof samplers)[number];

const share = z
  .string()
  .regex(/^(0|1|[01]?\.\d{1,9})$/, { error: 'must be a share from 0 to 1' })
  .transform(Number)
  .pipe(z.number().min(0).max(1, { error: 'must be a share from 0 to 1' }))
  .default(1);

/** What a service is told about traces: OpenTelemetry's own variables. Without an endpoint the others mean nothing. */
export const tracingConfig = {
  /** Base URL of a receiver of OTLP over HTTP; spans go to /v1/traces there. */
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional(),
  /** `orderbell-` and the service unless given. */
  OTEL_SERVICE_NAME: z.string().optional(),
  OTEL_TRACES_SAMPLER: z
    .enum(samplers, { error: `must be one of ${samplers.join(', ')}` })
    .default('parentbased_always_on'),
  /** For the two samplers by ratio. */
  OTEL_TRACES_SAMPLER_ARG: share,
};

const schema = z.object(tracingConfig);
export type TracingConfig = z.output<typeof schema>;
