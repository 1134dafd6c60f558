import { Counter, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export { Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  readonly registry: Registry;
  /** Counts and times an answered request. */
  readonly answered: (endpoint: string, status: number, seconds: number) => void;
}

/** Node's own monitor of the event loop wakes the process as often as this: at its usual 10 ms, most of what an idle service does. */
const EVENT_LOOP_PRECISION_MS = 100;

/** Prometheus metrics of a service: the process's own, and rate, errors and durations by endpoint. */
export function createMetrics(service: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: EVENT_LOOP_PRECISION_MS });
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Answered requests',
    labelNames: ['endpoint', 'status'],
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from a request to its answer',
    labelNames: ['endpoint'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  return {
    registry,
    answered: (endpoint, status, seconds) => {
      requests.inc({ endpoint, status });
      durations.observe({ endpoint }, seconds);
    },
  };
}
