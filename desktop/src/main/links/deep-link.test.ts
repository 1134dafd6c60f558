import { describe, expect, it } from 'vitest';
import { commandOfLink, linkOfArguments, orderLink } from './deep-link.ts';

const id = '01a20781-57c5-7162-b95c-39e108ea7822';

describe('a link to an order', () => {
  it('shows that order, or the list', () => {
    expect(commandOfLink(orderLink(id))).toEqual({ name: 'show-order', orderId: id });
    expect(commandOfLink(`orderbell://orders/${id.toUpperCase()}/`)).toEqual({ name: 'show-order', orderId: id });
    expect(commandOfLink('orderbell://orders')).toEqual({ name: 'show', screen: 'orders' });
  });

  it.each([
    'https://orders/1',
    'orderbell://orders/../settings',
    'orderbell://orders/1',
    `orderbell://orders/${id}/pay`,
    'orderbell://pipeline',
    'orderbell:',
    'nonsense',
  ])('that is none does nothing: %s', (link) => expect(commandOfLink(link)).toBeNull());

  it('is found among the arguments of a start, wherever it stands', () => {
    expect(linkOfArguments(['/opt/orderbell', '--hidden', orderLink(id)])).toBe(orderLink(id));
    expect(linkOfArguments(['/opt/orderbell', '--link=orderbell://orders'])).toBeNull();
  });
});
