import { useCallback, useEffect, useRef, useState } from 'react';
import type { ClientProblem, Result } from '../../client/orderbell-client.ts';

export interface Polled<Value> {
  /** The last answer; kept while a later one fails. */
  readonly value: Value | null;
  /** Why the last try failed; null when it did not. */
  readonly problem: ClientProblem | null;
  /** Asks now, and again after the usual pause. Resolves with the answer on screen. */
  readonly again: () => Promise<void>;
}

/** Asks again and again, a pause after each answer, while the page is on screen. */
export function usePolled<Value>(ask: () => Promise<Result<Value>>, pause: number): Polled<Value> {
  const [value, setValue] = useState<Value | null>(null);
  const [problem, setProblem] = useState<ClientProblem | null>(null);
  const round = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const again = useCallback(async (): Promise<void> => {
    const mine = (round.current += 1);
    clearTimeout(timer.current);
    const answer = await ask();
    // A later question was asked meanwhile: this answer is older than what is, or soon will be, on screen.
    if (round.current !== mine) return;
    if (answer.ok) setValue(answer.value);
    setProblem(answer.ok ? null : answer.problem);
    timer.current = setTimeout(() => void again(), pause);
  }, [ask, pause]);

  useEffect(() => {
    const onVisible = (): void => {
      if (document.visibilityState === 'visible') void again();
      else stop();
    };
    const stop = (): void => {
      round.current += 1;
      clearTimeout(timer.current);
    };
    onVisible();
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      document.removeEventListener('visibilitychange', onVisible);
      stop();
    };
  }, [again]);

  return { value, problem, again };
}
