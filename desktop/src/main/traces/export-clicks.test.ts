import { expect, it } from 'vitest';
import { createClickExporter } from './export-clicks.ts';

const click = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), clickedAt: 1_000, answeredAt: 1_025 };

/** An exporter whose requests are answered so, what it sent and what it logged. */
function exporter(answer: () => Response) {
  const sent: { readonly url: unknown; readonly body: unknown }[] = [];
  const logged: string[] = [];
  const send: typeof fetch = async (url, init) => {
    sent.push({ url, body: JSON.parse(typeof init?.body === 'string' ? init.body : 'null') });
    return answer();
  };
  const exportClick = createClickExporter('http://127.0.0.1:4318/', send, (_, text) => void logged.push(text));
  return { exportClick, sent, logged };
}

it('sends the first span of an order’s trace', async () => {
  const { exportClick, sent } = exporter(() => new Response('{}'));
  exportClick?.(click);
  await expect.poll(() => sent).toHaveLength(1);
  expect(sent[0]?.url).toBe('http://127.0.0.1:4318/v1/traces');
  expect(sent[0]?.body).toMatchObject({
    resourceSpans: [
      {
        scopeSpans: [
          {
            spans: [
              {
                traceId: click.traceId,
                spanId: click.spanId,
                startTimeUnixNano: '1000000000',
                endTimeUnixNano: '1025000000',
              },
            ],
          },
        ],
      },
    ],
  });
});

it('tells once that nobody takes it', async () => {
  const { exportClick, sent, logged } = exporter(() => new Response('', { status: 503 }));
  exportClick?.(click);
  exportClick?.(click);
  await expect.poll(() => [sent.length, logged]).toEqual([2, ['traces cannot be exported']]);
});

it('is not there without an endpoint', () => {
  expect(createClickExporter(null, fetch, () => {})).toBeUndefined();
});
