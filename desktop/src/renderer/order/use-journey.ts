import { useEffect, useState } from 'react';
import type { Order, OrderJourney } from '@orderbell/contracts';
import type { ClientProblem } from '../../client/orderbell-client.ts';
import { isOver } from '../lib/journey-timeline.ts';
import { useApp, useAppState } from '../state/context.ts';

const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 5000;

/** A server without journeys, or an order that it has none of: asking again would not help. */
const HOPELESS: ReadonlySet<ClientProblem['type']> = new Set([
  'not-found',
  'method-not-allowed',
  'unexpected-answer',
  'forbidden',
  'unavailable',
]);

/** The journey of an order, read again until nothing more is to come; null while it is not known. */
export function useJourney({ id, seq }: Pick<Order, 'id' | 'seq'>): OrderJourney | null {
  const { client } = useApp();
  const live = useAppState(({ remote }) => remote.connection.status === 'live');
  const [journey, setJourney] = useState<OrderJourney | null>(null);
  // Also at once when the order changes and when the connection is back.
  useEffect(() => {
    let current = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = async (pause: number): Promise<void> => {
      const answer = await client.getJourney(id);
      if (!current) return;
      if (answer.ok) setJourney(answer.value);
      if (answer.ok ? isOver(answer.value) : HOPELESS.has(answer.problem.type)) return;
      timer = setTimeout(() => void read(Math.min(LONGEST_PAUSE, pause * 1.5)), pause);
    };
    void read(FIRST_PAUSE);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [client, id, seq, live]);
  return journey?.orderId === id ? journey : null;
}
