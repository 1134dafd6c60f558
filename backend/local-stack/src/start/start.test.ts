import { expect, test } from 'vitest';
import { readSettings } from './options.ts';
import { stackRequest } from './start.ts';

test('where traces go is told to the services that make them, and to nobody unless it is set', () => {
  const traces = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318', OTEL_TRACES_SAMPLER_ARG: '0.1' };
  const { env } = stackRequest(readSettings(traces));
  for (const kind of ['gateway', 'orders', 'payments'] as const) expect(env?.[kind]).toMatchObject(traces);
  expect(env?.web).not.toHaveProperty('OTEL_EXPORTER_OTLP_ENDPOINT');
  expect(JSON.stringify(stackRequest(readSettings({})))).not.toContain('OTEL');
});
