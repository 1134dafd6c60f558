import { ExportResultCode } from '@opentelemetry/core';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { Logger } from '../logger.ts';

/** An exporter that tells of its first failure and of its recovery, and of nothing in between: a receiver may be away for days. */
export function tellOnce(exporter: SpanExporter, logger: Logger): SpanExporter {
  let failing = false;
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        const failed = result.code !== ExportResultCode.SUCCESS;
        if (failed && !failing) {
          logger.warn(
            { reason: result.error?.message },
            'traces cannot be exported; those of now are lost, nothing else',
          );
        } else if (failing && !failed) logger.info({}, 'traces are exported again');
        failing = failed;
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
  };
}
