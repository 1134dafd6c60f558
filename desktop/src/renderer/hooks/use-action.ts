import { useRef, useState } from 'react';
import type { ClientProblem, Result } from '../../client/orderbell-client.ts';

/** A call of the client that a button starts. */
export interface Action<Arguments extends readonly unknown[], Value> {
  readonly busy: boolean;
  readonly problem: ClientProblem | null;
  readonly forget: () => void;
  /** Resolves with the value, or undefined when it was refused or is running already. */
  readonly run: (...args: Arguments) => Promise<Value | undefined>;
}

/** Keeps a button's call single and its problem at hand for the words beside it. */
export function useAction<Arguments extends readonly unknown[], Value>(
  call: (...args: Arguments) => Promise<Result<Value>>,
): Action<Arguments, Value> {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ClientProblem | null>(null);
  const running = useRef(false);

  const run = async (...args: Arguments) => {
    if (running.current) return undefined;
    running.current = true;
    setBusy(true);
    setProblem(null);
    const result = await call(...args);
    running.current = false;
    setBusy(false);
    if (result.ok) return result.value;
    setProblem(result.problem);
    return undefined;
  };
  return { busy, problem, forget: () => setProblem(null), run };
}
