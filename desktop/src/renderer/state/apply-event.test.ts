import { describe, expect, it } from 'vitest';
import type { ClientEvent, ClientState } from '../../client/orderbell-client.ts';
import { sampleOrders, sampleState } from '../testing/samples.ts';
import { initialState, type AppState } from './app-state.ts';
import { applyEvent } from './apply-event.ts';

const orders = sampleOrders(5);
const [newest, second] = orders;
if (newest === undefined || second === undefined) throw new Error('no samples');

const play = (state: AppState, ...events: ClientEvent[]) => events.reduce(applyEvent, state);
const start = (remote: Partial<ClientState> = {}) => initialState({ ...sampleState(), ...remote });
const finished = { ...newest, seq: 100, status: 'FINISHED' as const };
const since = new Date().toISOString();

describe('what the window knows', () => {
  it('forgets the orders of one user before it shows another, but keeps the draft after an involuntary end', () => {
    const drafted = { ...start(), draft: { amount: '5', description: 'Tea', replaces: null } };
    const full = play(drafted, { type: 'orders', orders });
    const ended = play(full, { type: 'session', session: { status: 'signed-out', reason: 'expired' } });
    expect(ended.orders.book.newestFirst).toEqual([]);
    expect(ended.draft.amount).toBe('5');
    const left = play(full, { type: 'session', session: { status: 'signed-out', reason: 'requested' } });
    expect(left.draft.amount).toBe('');
    expect(left.orders.book.newestFirst).toEqual([]);
  });

  it('tells of an order that was in progress and is settled, once', () => {
    const known = play(start(), { type: 'orders', orders });
    expect(known.happening).toBe(null);
    const settled = play(known, { type: 'orders', orders: [finished] });
    expect(settled.happening?.what).toEqual({ kind: 'order-settled', order: finished });
    expect(play(settled, { type: 'orders', orders: [finished] })).toBe(settled);
  });

  it('tells of a lost connection and of its return', () => {
    const offline = { status: 'offline', since, reason: 'server-unreachable', nextAttemptAt: null } as const;
    const lost = play(start(), { type: 'connection', connection: offline });
    expect(lost.happening?.what).toEqual({ kind: 'connection', state: 'lost' });
    const back = play(
      lost,
      { type: 'connection', connection: { status: 'connecting', since } },
      { type: 'connection', connection: { status: 'live', since } },
    );
    expect(back.happening?.what).toEqual({ kind: 'connection', state: 'back' });
  });

  it('does not call the first connection a return', () => {
    const connecting = start({ connection: { status: 'connecting', since } });
    expect(play(connecting, { type: 'connection', connection: { status: 'live', since } }).happening).toBe(null);
  });

  it('replaces a pending order by its order in one step, with the same row', () => {
    const pending = {
      idempotencyKey: 'k',
      amount: newest.amount,
      description: newest.description,
      placedAt: since,
      delivery: { status: 'sending', attempts: 1 },
    } as const;
    const accepted = play(start({ pending: [pending] }), {
      type: 'order-accepted',
      idempotencyKey: 'k',
      order: newest,
      pending: [],
    });
    expect(accepted.remote.pending).toEqual([]);
    expect(accepted.orders.book.byId.get(newest.id)).toBe(newest);
    expect(accepted.orders.rowKeys.get(newest.id)).toBe('k');
  });

  it('holds a row that leaves the filter', () => {
    const filtered = { ...start(), list: { filter: 'NEW' as const, text: '', held: new Set<string>() } };
    const known = play(filtered, { type: 'orders', orders });
    expect([...play(known, { type: 'orders', orders: [finished] }).list.held]).toEqual([newest.id]);
    expect(play(known, { type: 'orders', orders: [{ ...second, seq: 99 }] }).list.held.size).toBe(0);
  });

  it('keeps wishes from outside until they are carried out', () => {
    const command = { name: 'show-order', orderId: newest.id } as const;
    expect(play(start(), { type: 'command', command }).commands).toEqual([command]);
  });
});
