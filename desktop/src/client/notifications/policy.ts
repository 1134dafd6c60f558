import type { Order } from '@orderbell/contracts';
import type { Settings, View } from '../orderbell-client.ts';

/** What the person sees now. */
export interface Sight {
  readonly focused: boolean;
  readonly view: View | null;
}

/** Whether the focused window shows the order anyway. */
export function isInSight(orderId: string, { focused, view }: Sight): boolean {
  if (!focused || view === null) return false;
  return view.screen === 'orders' || (view.screen === 'order' && view.orderId === orderId);
}

/** Up to where orders have been notified, as kept on disk. */
export interface NotifiedPlace {
  /** Everything up to this place in the feed has been dealt with. */
  readonly seq: number;
  /** Orders beyond it that have been dealt with. */
  readonly orderIds: readonly string[];
}

/** Only the newest are kept: older ones lie before the place by then. */
const REMEMBERED = 500;

/** Orders whose result is news: final, beyond the place where this run began, and not dealt with yet. */
export function newlyFinal(
  orders: readonly Order[],
  begun: number | null,
  dealtWith: ReadonlySet<string>,
): readonly Order[] {
  return orders.filter(
    ({ id, status, seq }) => status !== 'NEW' && (begun === null || seq > begun) && !dealtWith.has(id),
  );
}

/** - `tell`: collect and notify. - otherwise the reason why it is not notified. */
export type Decision = 'tell' | 'off' | 'quiet' | 'in-sight';

export interface Circumstances extends Sight {
  readonly setting: Settings['notifications'];
  /** Until when the person wants no notification; milliseconds since 1970. */
  readonly quietUntil: number | null;
  readonly now: number;
}

export function decide(orderId: string, { setting, quietUntil, now, ...sight }: Circumstances): Decision {
  if (setting === 'off') return 'off';
  if (quietUntil !== null && now < quietUntil) return 'quiet';
  return isInSight(orderId, sight) ? 'in-sight' : 'tell';
}

/**
 * The place after more has been dealt with. It never passes an order that still waits to be notified: should the process die now,
 * the next start is told of that one again.
 */
export function placeAfter(
  place: NotifiedPlace,
  {
    seen,
    dealtWith,
    waiting,
  }: { readonly seen: number; readonly dealtWith: readonly string[]; readonly waiting: readonly Order[] },
): NotifiedPlace {
  const known = new Set(place.orderIds);
  const orderIds = [...place.orderIds, ...dealtWith.filter((id) => !known.has(id))].slice(-REMEMBERED);
  const held = Math.min(...waiting.map(({ seq }) => seq - 1));
  return { seq: Math.max(place.seq, Math.min(seen, held)), orderIds };
}
