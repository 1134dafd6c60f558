import type { AuditFinding } from '@orderbell/contracts';
import type { Fault } from './checks/check.ts';

/** What is known to be wrong: each fault from when it was seen first until a whole look at its kind of thing no longer shows it. */
export interface Findings {
  /** A part was looked at, in the so-manieth pass of a sweep. Gives what was not known before. */
  readonly seen: (sweep: string, pass: number, faults: readonly Fault[], at: Date) => readonly Fault[];
  /** A sweep has looked at everything: what it has not seen again in this pass is gone. Gives that. */
  readonly passed: (sweep: string, pass: number) => readonly Fault[];
  readonly list: () => readonly AuditFinding[];
}

interface Kept {
  readonly fault: Fault;
  readonly sweep: string;
  pass: number;
  readonly firstSeenAt: Date;
  lastSeenAt: Date;
}

/** No findings yet. */
export function createFindings(): Findings {
  const kept = new Map<string, Kept>();
  return {
    seen: (sweep, pass, faults, at) => {
      const fresh: Fault[] = [];
      for (const fault of faults) {
        const key = `${fault.kind} ${fault.subject}`;
        const known = kept.get(key);
        if (known === undefined) fresh.push(fault);
        kept.set(key, { fault, sweep, pass, firstSeenAt: known?.firstSeenAt ?? at, lastSeenAt: at });
      }
      return fresh;
    },
    passed: (sweep, pass) => {
      const gone = [...kept].filter(([, each]) => each.sweep === sweep && each.pass < pass);
      for (const [key] of gone) kept.delete(key);
      return gone.map(([, { fault }]) => fault);
    },
    list: () =>
      [...kept.values()]
        .toSorted((a, b) => a.firstSeenAt.getTime() - b.firstSeenAt.getTime())
        .map(({ fault: { kind, subject, detail }, firstSeenAt, lastSeenAt }) => ({
          kind,
          subject,
          detail,
          firstSeenAt: firstSeenAt.toISOString(),
          lastSeenAt: lastSeenAt.toISOString(),
        })),
  };
}
