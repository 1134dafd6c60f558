/** What main and the preload call each other by. */
export const channels = {
  /** invoke(method, args): calls a method of the client. */
  call: 'orderbell:call',
  /** invoke(id): events for this subscription, beginning with a snapshot. */
  subscribe: 'orderbell:subscribe',
  unsubscribe: 'orderbell:unsubscribe',
  /** send(id, event) */
  event: 'orderbell:event',
} as const;
