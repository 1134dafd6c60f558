import { expect, test } from 'vitest';
import { recordingTracer } from '../../testing/recording-tracer.ts';
import type { Publisher } from '../relay/publisher.ts';
import type { OutboxRow } from '../relay/statements.ts';
import { tracePublisher } from './trace-publisher.ts';

const row = (headers: Record<string, string> | null): OutboxRow => ({
  id: 'id',
  position: '1',
  topic: 'topic',
  type: 'Type',
  version: 1,
  key: 'key',
  payload: '{}',
  headers: headers === null ? null : JSON.stringify(headers),
  created_at: new Date(0),
});

function publisher(publish: Publisher['publish']): Publisher {
  return { publish, warmUp: async () => undefined, close: async () => undefined };
}

test('a message is sent under its own span, a child of the one that wrote it, which tells where it lies', async () => {
  const { tracer, spans } = recordingTracer();
  const sent: (string | null)[] = [];
  const traced = tracePublisher(
    publisher(async (rows) => {
      sent.push(...rows.map(({ headers }) => headers));
      return [
        { partition: 3, offset: '17' },
        { partition: 4, offset: null },
      ];
    }),
    tracer,
  );
  await traced.publish([row({ traceparent: 'writer', answers: 'x' }), row(null)]);
  expect(sent.map((headers) => JSON.parse(headers ?? 'null'))).toEqual([
    { traceparent: 'span 1', answers: 'x' },
    { traceparent: 'span 2' },
  ]);
  expect(spans.map(({ name, kind, parent }) => [name, kind, parent])).toEqual([
    ['send topic', 'producer', 'writer'],
    ['send topic', 'producer', undefined],
  ]);
  expect(spans.map(({ ended }) => ended)).toEqual([
    { attributes: { 'messaging.destination.partition.id': '3', 'messaging.kafka.offset': 17 } },
    { attributes: { 'messaging.destination.partition.id': '4' } },
  ]);
});

test('each message of a bundle is sent under its own span', async () => {
  const { tracer, spans } = recordingTracer();
  const sent: OutboxRow[] = [];
  const traced = tracePublisher(
    publisher(async (rows) => {
      sent.push(...rows);
      return [
        { partition: 3, offset: '17' },
        { partition: 4, offset: '9' },
      ];
    }),
    tracer,
  );
  const items = [
    { key: 'a', headers: { traceparent: 'first' }, payload: { n: 1 } },
    { key: 'b', payload: { n: 2 } },
  ];
  await traced.publish([{ ...row({ bundle: '2' }), payload: JSON.stringify(items) }, row({ traceparent: 'single' })]);
  expect(sent.map(({ headers }) => JSON.parse(headers ?? 'null'))).toEqual([
    { bundle: '2' },
    { traceparent: 'span 3' },
  ]);
  expect(JSON.parse(sent[0]?.payload ?? 'null')).toEqual([
    { key: 'a', headers: { traceparent: 'span 1' }, payload: { n: 1 } },
    { key: 'b', headers: { traceparent: 'span 2' }, payload: { n: 2 } },
  ]);
  expect(spans.map(({ parent }) => parent)).toEqual(['first', undefined, 'single']);
  expect(spans.map(({ ended }) => ended)).toMatchObject(
    [17, 17, 9].map((offset) => ({ attributes: { 'messaging.kafka.offset': offset } })),
  );
});

test('a batch that the broker does not take fails its spans, and the relay still hears why', async () => {
  const { tracer, spans } = recordingTracer();
  const fault = new TypeError('with somebody’s data in it');
  const traced = tracePublisher(
    publisher(() => Promise.reject(fault)),
    tracer,
  );
  await expect(traced.publish([row(null), row(null)])).rejects.toBe(fault);
  expect(spans.map(({ ended }) => ended)).toEqual([{ error: 'TypeError' }, { error: 'TypeError' }]);
});
