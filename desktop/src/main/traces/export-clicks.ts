import type { AnsweredClick } from '../../client/outbox/click-trace.ts';
import type { Log } from '../../client/ports.ts';

const GIVE_UP_MS = 5_000;
/** SPAN_KIND_CLIENT of OTLP. */
const CLIENT = 3;

/**
 * Sends each click to a receiver of OTLP over HTTP (JSON), which is its trace's first span; undefined without an endpoint. One person
 * clicks: a request for each span is enough, and an SDK would be most of the app's code. What cannot be sent is told of once, and lost.
 */
export function createClickExporter(
  endpoint: string | null,
  send: typeof fetch,
  log: Log,
): ((click: AnsweredClick) => void) | undefined {
  if (endpoint === null) return undefined;
  let failing = false;
  const post = async (click: AnsweredClick): Promise<void> => {
    try {
      const answer = await send(`${endpoint.replace(/\/$/, '')}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(exportRequest(click)),
        signal: AbortSignal.timeout(GIVE_UP_MS),
      });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      failing = false;
    } catch (error) {
      if (!failing)
        log('warn', 'traces cannot be exported', { error: error instanceof Error ? error.name : 'unknown' });
      failing = true;
    }
  };
  return (click) => void post(click);
}

function exportRequest({ traceId, spanId, clickedAt, answeredAt }: AnsweredClick) {
  const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const span = {
    traceId,
    spanId,
    name: 'place order',
    kind: CLIENT,
    startTimeUnixNano: nanoseconds(clickedAt),
    endTimeUnixNano: nanoseconds(answeredAt),
  };
  return {
    resourceSpans: [
      {
        resource: { attributes: [attribute('service.name', 'orderbell-desktop')] },
        scopeSpans: [{ scope: { name: 'orderbell' }, spans: [span] }],
      },
    ],
  };
}

function nanoseconds(milliseconds: number): string {
  return `${Math.round(milliseconds)}000000`;
}
