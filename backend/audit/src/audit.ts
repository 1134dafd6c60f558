import type { AuditFinding, AuditState } from '@orderbell/contracts';
import { reasonOf, type Logger } from '@orderbell/runtime';
import { checkBalances } from './checks/balances.ts';
import type { Fault, Slice } from './checks/check.ts';
import { checkLedgerChains } from './checks/ledger-chains.ts';
import { checkOrdersAndDebits, type OldNewOrder } from './checks/orders-and-debits.ts';
import { checkOutboxes } from './checks/outboxes.ts';
import { findStuckOrders } from './checks/stuck-orders.ts';
import { createFindings } from './findings.ts';
import { createPace } from './pace.ts';
import type { Books } from './reader.ts';
import type { Repair } from './repair.ts';
import { createSweep, type Sweep } from './sweep.ts';
import { createTableWatch } from './table-watch.ts';

export interface AuditOptions {
  readonly books: Books;
  readonly logger: Logger;
  /** Asks services to send again what the broker has lost; undefined where the audit only names it. */
  readonly repair: Repair | undefined;
  /** Rows of a table in one look. */
  readonly slice: number;
  readonly stuckSeconds: number;
  readonly now?: () => Date;
}

/** Looks at both books all the time, and tells what is wrong. */
export interface Audit {
  /**
   * One look: at the newest orders, at the next part of everything else, at the outboxes; what takes its databases long, more rarely. At
   * everything, when `thorough` or when a table has changed in a way in which the services never change it.
   * @throws what a database said
   */
  readonly look: (options?: { readonly thorough?: boolean; readonly signal?: AbortSignal }) => Promise<void>;
  readonly state: () => AuditState;
  readonly findings: () => readonly AuditFinding[];
}

const SHOWN = 100;
/** After so long without a look nothing is known any more. */
const STALE_MS = 30_000;

/** An audit that has not looked yet. */
export function createAudit(options: AuditOptions): Audit {
  const { books, logger, repair, slice, stuckSeconds, now = () => new Date() } = options;
  const findings = createFindings();
  const watch = createTableWatch(books);
  const ordersCheck = checkOrdersAndDebits(books, { size: slice, stuckSeconds });
  let stillNew: OldNewOrder[] = [];
  const orders = createSweep('orders', async (from: string | null): Promise<Slice<string>> => {
    const found = await ordersCheck.slice(from);
    stillNew.push(...found.stillNew);
    return found;
  });
  const sweeps: readonly Sweep[] = [
    orders,
    createSweep('ledger', checkLedgerChains(books.payments, slice)),
    createSweep('balances', checkBalances(books.payments, slice)),
  ];
  /** The passes of the sweeps when all had last looked at everything. */
  let swept = sweeps.map(() => 0);
  const outboxesPace = createPace();
  let looks = 0;
  let lastLookedAt: Date | null = null;
  let lastSweepAt: Date | null = null;
  let trouble: string | null = null;

  const report = (sweep: string, pass: number, faults: readonly Fault[]): void => {
    for (const { kind, subject, detail } of findings.seen(sweep, pass, faults, now())) {
      logger.error({ kind, subject, detail }, 'the audit has found something wrong');
    }
  };
  const settle = (sweep: string, pass: number): void => {
    for (const { kind, subject } of findings.passed(sweep, pass)) logger.info({ kind, subject }, 'found right again');
  };

  const advance = async (sweep: Sweep): Promise<void> => {
    const { faults, pass, ended } = await sweep.next();
    report(sweep.name, pass, faults);
    if (ended) settle(sweep.name, pass);
  };

  const lookAtStuck = async (): Promise<void> => {
    const old = stillNew;
    stillNew = [];
    const stuck = await findStuckOrders(books, [...new Map(old.map((order) => [order.id, order])).values()]);
    const underWay = repair === undefined || stuck.length === 0 ? new Set<string>() : await repair(stuck);
    const named = stuck.filter(({ orderId }) => !underWay.has(orderId));
    report('stuck', orders.pass(), named);
    if (orders.isAtStart()) settle('stuck', orders.pass());
  };

  const lookAtOutboxes = async (): Promise<void> => {
    report('outboxes', looks, await checkOutboxes(books, stuckSeconds));
    settle('outboxes', looks);
  };

  const look: Audit['look'] = async ({ thorough = false, signal } = {}) => {
    try {
      looks += 1;
      const everything = (await watch()) || thorough;
      const began = sweeps.map((sweep) => sweep.passes());
      for (const [index, sweep] of sweeps.entries()) {
        // One that is in the middle comes to its end first, and then goes through once from the beginning.
        const wanted = (began[index] ?? 0) + (sweep.isAtStart() ? 1 : 2);
        const isWanted = (): boolean => everything && sweep.passes() < wanted && signal?.aborted !== true;
        await sweep.pace.run(() => advance(sweep), { now: everything });
        while (isWanted()) await advance(sweep);
      }
      if (!orders.isAtStart()) {
        const newest = await ordersCheck.newest();
        stillNew.push(...newest.stillNew);
        report('orders', orders.pass(), newest.faults);
      }
      await lookAtStuck();
      await outboxesPace.run(lookAtOutboxes, { now: thorough });
      lastLookedAt = now();
      if (sweeps.every((sweep, index) => sweep.passes() > (swept[index] ?? 0))) {
        swept = sweeps.map((sweep) => sweep.passes());
        lastSweepAt = lastLookedAt;
      }
      trouble = null;
    } catch (error) {
      trouble = reasonOf(error);
      throw error;
    }
  };

  const verdictOf = (known: readonly AuditFinding[]): Pick<AuditState, 'verdict' | 'detail'> => {
    if (known.length > 0) return { verdict: 'damaged', detail: trouble };
    const isStale = lastLookedAt === null || now().getTime() - lastLookedAt.getTime() > STALE_MS;
    if (isStale) return { verdict: 'unknown', detail: trouble ?? 'It has not looked yet.' };
    if (lastSweepAt === null) return { verdict: 'unknown', detail: 'It has not looked at everything yet.' };
    return { verdict: 'sound', detail: trouble };
  };

  return {
    look,
    findings: findings.list,
    state: () => {
      const known = findings.list();
      return {
        reachable: true,
        ...verdictOf(known),
        lastLookedAt: lastLookedAt?.toISOString() ?? null,
        lastSweepAt: lastSweepAt?.toISOString() ?? null,
        findings: known.slice(0, SHOWN),
        findingsTotal: known.length,
      };
    },
  };
}
