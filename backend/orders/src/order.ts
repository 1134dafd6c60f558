import { defineEntity, p } from '@mikro-orm/core';
import {
  CancelReason,
  type Order as OrderView,
  type OrderId,
  type OrderStatus,
  type PaymentProcessed,
  type UserId,
} from '@orderbell/contracts';
import type { Journey } from './journey.ts';

/** An order as the unit of work knows it, for whoever reads one; what works on many of them reads and writes rows (order-rows). */
export const Order = defineEntity({
  name: 'Order',
  tableName: 'orders',
  properties: {
    id: p.uuid().primary().$type<OrderId>(),
    userId: p.uuid().$type<UserId>(),
    amount: p.bigint('number'),
    description: p.text(),
    status: p.text().$type<OrderStatus>(),
    cancelReason: p.text().$type<CancelReason>().strictNullable(),
    /** Number of the latest change in the user's feed. */
    seq: p.bigint('number'),
    /** Number of the first change: a repeated request is answered with it. */
    placedSeq: p.bigint('number'),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
    idempotencyKey: p.text().strictNullable(),
    idempotencyHash: p.blob().strictNullable().lazy(),
    journey: p.json().$type<Journey>().strictNullable().lazy(),
  },
});

/** What the rules below, and the outside, need to know of an order. */
export interface OrderState {
  readonly id: OrderId;
  readonly userId: UserId;
  readonly amount: number;
  readonly description: string;
  readonly status: OrderStatus;
  readonly cancelReason: CancelReason | null;
  readonly seq: number;
  readonly placedSeq: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The order as it is told to the outside. */
export function orderView(order: OrderState): OrderView {
  return {
    id: order.id,
    userId: order.userId,
    amount: order.amount,
    description: order.description,
    status: order.status,
    cancelReason: order.cancelReason,
    seq: order.seq,
    createdAt: order.createdAt.toISOString(),
    updatedAt: order.updatedAt.toISOString(),
  };
}

/** The order as it was when it was placed: the first answer, which a repeated request gets again. */
export function asPlaced(order: OrderState): OrderState {
  return { ...order, status: 'NEW', cancelReason: null, seq: order.placedSeq, updatedAt: order.createdAt };
}

/** A payment result that contradicts the order that it is about. Trying again does not help. */
export class ContradictingResult extends Error {
  override readonly name = 'ContradictingResult';
}

export interface Settlement {
  readonly status: 'FINISHED' | 'CANCELLED';
  readonly cancelReason: CancelReason | null;
}

/**
 * What a payment result makes of an order: NEW becomes FINISHED or CANCELLED, once. Undefined when the order is already
 * what the result says.
 * @throws ContradictingResult when the result is about another user's order, another amount, or says otherwise than an earlier one
 */
export function settle(order: OrderState | undefined, result: PaymentProcessed): Settlement | undefined {
  if (order === undefined) throw new ContradictingResult(`there is no order ${result.orderId}`);
  if (order.userId !== result.userId)
    throw new ContradictingResult(`order ${order.id} does not belong to user ${result.userId}`);
  if (order.amount !== result.amount)
    throw new ContradictingResult(`order ${order.id} is about ${order.amount}, not ${result.amount}`);
  const settlement = settlementOf(result);
  if (order.status === 'NEW') return settlement;
  if (order.status === settlement.status && order.cancelReason === settlement.cancelReason) return undefined;
  throw new ContradictingResult(
    `order ${order.id} is already ${outcome(order)} and cannot become ${outcome(settlement)}`,
  );
}

function settlementOf(result: PaymentProcessed): Settlement {
  if (result.success) return { status: 'FINISHED', cancelReason: null };
  const reason = CancelReason.safeParse(result.errorMessage);
  if (!reason.success) {
    throw new ContradictingResult(
      `order ${result.orderId} cannot be cancelled for ${JSON.stringify(result.errorMessage)}: known are ${CancelReason.options.join(', ')}`,
    );
  }
  return { status: 'CANCELLED', cancelReason: reason.data };
}

function outcome({ status, cancelReason }: Pick<OrderState, 'status' | 'cancelReason'>): string {
  return cancelReason === null ? status : `${status} (${cancelReason})`;
}
