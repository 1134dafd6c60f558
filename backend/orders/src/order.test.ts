import { OrderId, UserId, type PaymentProcessed } from '@orderbell/contracts';
import { describe, expect, it } from 'vitest';
import { ContradictingResult, asPlaced, orderView, settle, type OrderState } from './order.ts';

const userId = UserId.parse('019ab000-0000-7000-8000-000000000001');
const order: OrderState = {
  id: OrderId.parse('019ab000-0000-7000-8000-00000000000a'),
  userId,
  amount: 1000,
  description: 'тестовая покупка',
  status: 'NEW',
  cancelReason: null,
  seq: 7,
  placedSeq: 7,
  createdAt: new Date('2026-11-23T08:30:00.123Z'),
  updatedAt: new Date('2026-11-23T08:30:00.123Z'),
};
const finished: OrderState = { ...order, status: 'FINISHED', seq: 9, updatedAt: new Date('2026-11-23T08:30:01.000Z') };
const cancelled: OrderState = { ...finished, status: 'CANCELLED', cancelReason: 'no-account' };

const paid: PaymentProcessed = { orderId: order.id, userId, amount: 1000, success: true, errorMessage: null };
const refused: PaymentProcessed = { ...paid, success: false, errorMessage: 'insufficient-funds' };

describe('a payment result and its order', () => {
  it('a NEW order becomes FINISHED or CANCELLED with the reason', () => {
    expect(settle(order, paid)).toEqual({ status: 'FINISHED', cancelReason: null });
    expect(settle(order, refused)).toEqual({ status: 'CANCELLED', cancelReason: 'insufficient-funds' });
  });

  it('the same result again changes nothing', () => {
    expect(settle(finished, paid)).toBeUndefined();
    expect(settle(cancelled, { ...refused, errorMessage: 'no-account' })).toBeUndefined();
  });

  it.each([
    ['an order that does not exist', undefined, paid],
    ["another user's order", order, { ...paid, userId: UserId.parse('019ab000-0000-7000-8000-000000000002') }],
    ['another amount', order, { ...paid, amount: 1001 }],
    ['a reason that is not known', order, { ...refused, errorMessage: 'because' }],
    ['a paid order that is now refused', finished, refused],
    ['a refused order that is now paid', cancelled, paid],
    ['a refusal for another reason', cancelled, refused],
  ])('is refused for %s', (_, state, result) => {
    expect(() => settle(state, result)).toThrow(ContradictingResult);
  });
});

describe('an order as it is told', () => {
  it('has exactly the fields of the contract, times in RFC 3339', () => {
    expect(orderView(cancelled)).toEqual({
      id: order.id,
      userId,
      amount: 1000,
      description: 'тестовая покупка',
      status: 'CANCELLED',
      cancelReason: 'no-account',
      seq: 9,
      createdAt: '2026-11-23T08:30:00.123Z',
      updatedAt: '2026-11-23T08:30:01.000Z',
    });
  });

  it('a repeated request sees it as it was when it was placed', () => {
    expect(asPlaced(cancelled)).toEqual(order);
  });
});
