import type { JourneyHop, OrderJourney } from '@orderbell/contracts';

/** A hop and where its bar stands; times are milliseconds since the order was accepted. */
export interface TimedHop {
  readonly hop: JourneyHop;
  /** When the hop before it was done: since then this one was under way. */
  readonly from: number;
  /** When it was done, or how far it has come; null where neither can be said. */
  readonly to: number | null;
  /** It is under way. */
  readonly running: boolean;
}

export interface Timeline {
  readonly hops: readonly TimedHop[];
  /** From the acceptance to the last hop that is known, or to now while one is under way. At least 1. */
  readonly span: number;
  /** From the acceptance to the screen of the user; null while it has not come there. */
  readonly total: number | null;
}

/**
 * Where the bar of every hop stands. Hops are done by different machines: one that seems to be done before the hop before it, by another
 * clock, takes no time.
 */
export function timelineOf({ hops, status }: OrderJourney, now: number): Timeline {
  const start = timeOf(hops[0]) ?? now;
  let before = 0;
  let open = true;
  const timed = hops.map((hop): TimedHop => {
    const at = timeOf(hop);
    const from = before;
    if (at !== null) {
      before = Math.max(before, at - start);
      return { hop, from, to: before, running: false };
    }
    // Nobody need be connected for a push: an order that is settled does not wait for its user.
    const running = open && hop.state === 'pending' && (hop.name !== 'pushed' || status === 'NEW');
    open = open && hop.state === 'done';
    return { hop, from, to: running ? Math.max(from, now - start) : null, running };
  });
  const last = Math.max(...timed.map(({ to }) => to ?? 0));
  const pushed = timed.find(({ hop }) => hop.name === 'pushed' && hop.state === 'done');
  return { hops: timed, span: Math.max(1, last), total: pushed?.to ?? null };
}

/** Nothing more is to come, unless somebody settles what has stopped. */
export function isOver({ hops }: OrderJourney): boolean {
  return hops.every(({ state }) => state !== 'pending');
}

function timeOf(hop: JourneyHop | undefined): number | null {
  return hop?.at === null || hop === undefined ? null : Date.parse(hop.at);
}
