import { expect, test } from 'vitest';
import { recordingTracer } from '../../testing/recording-tracer.ts';
import { entry, record } from '../../testing/entries.ts';
import type { Entry } from '../inbox/entry.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { traceInbox } from './trace-inbox.ts';

function sent(id: string): Entry {
  const headers = { traceparent: `sender of ${id}` };
  const placed = record({ headers, offset: '7' });
  const message = { ...placed, ...headers, id, type: 'Type', version: 1, key: 'k', payload: {} };
  return { ...entry(id), record: placed, message };
}

/** An inbox that does this with what it is to handle. */
function inbox(transact: Inbox['transact']): Inbox {
  const unused = () => Promise.reject(new Error('not a part of this test'));
  return { name: 'group', read: () => entry('unused'), transact, bury: unused, handleAgain: unused };
}

test('a message is handled under its own span, a child of the one that sent it, and kept as it came', async () => {
  const { tracer, spans } = recordingTracer();
  const handled: Entry[] = [];
  const traced = traceInbox(
    inbox(async (entries) => void handled.push(...entries)),
    tracer,
  );
  const unreadable = entry('c');
  await traced.transact([sent('a'), sent('b'), unreadable]);
  expect(spans.map(({ name, kind, parent }) => [name, kind, parent])).toEqual([
    ['process t', 'consumer', 'sender of a'],
    ['process t', 'consumer', 'sender of b'],
    ['process t', 'consumer', undefined],
  ]);
  expect(spans[0]?.attributes).toMatchObject({
    'messaging.consumer.group.name': 'group',
    'messaging.destination.partition.id': '0',
    'messaging.kafka.offset': 7,
    'messaging.message.id': 'a',
  });
  expect(handled.map(({ message }) => message?.traceparent)).toEqual(['span 1', 'span 2', undefined]);
  expect(handled.map((each) => each.record)).toEqual([sent('a').record, sent('b').record, unreadable.record]);
  expect(spans.map(({ ended }) => ended)).toEqual([{ attributes: {} }, { attributes: {} }, { attributes: {} }]);
});

test('a transaction that fails fails the spans of all its messages, without a word of the error', async () => {
  const { tracer, spans } = recordingTracer();
  const fault = new TypeError('with the data of somebody');
  const traced = traceInbox(
    inbox(() => Promise.reject(fault)),
    tracer,
  );
  await expect(traced.transact([sent('a'), sent('b')])).rejects.toBe(fault);
  expect(spans.map(({ ended }) => ended)).toEqual([{ error: 'TypeError' }, { error: 'TypeError' }]);
});
