import type { Checker, Evidence, Glimpse, LedgerRow, Violation } from './evidence.ts';

/** I1: every balance is what its ledger adds up to. */
export const balancesAreTheSumOfTheirLedgers: Checker<Glimpse> = ({ accounts, ledger }) => {
  const byAccount = Map.groupBy(ledger, ({ accountId }) => accountId);
  const known = new Set(accounts.map(({ id }) => id));
  const wrong = accounts.flatMap(({ id, balance }): Violation[] => {
    const sum = total(byAccount.get(id) ?? []);
    return sum === balance
      ? []
      : [{ invariant: 'money', detail: `balance ${balance}, ledger ${sum}`, rows: [`account ${id}`] }];
  });
  const strays = ledger
    .filter(({ accountId }) => !known.has(accountId))
    .map(({ id }) => ({ invariant: 'money', detail: 'no account has this ledger row', rows: [`transaction ${id}`] }));
  return [...wrong, ...strays];
};

function total(rows: readonly LedgerRow[]): bigint {
  return rows.reduce((sum, { type, amount }) => (type === 'CREDIT' ? sum + amount : sum - amount), 0n);
}

/** Every change of a balance is one ledger row: versions follow without gaps, and each row says the balance it led to. */
export const ledgersAreChains: Checker<Glimpse> = ({ accounts, ledger }) => {
  const byAccount = Map.groupBy(ledger, ({ accountId }) => accountId);
  return accounts.flatMap(({ id, version }): Violation[] => {
    const rows = (byAccount.get(id) ?? []).toSorted((left, right) =>
      Number(left.accountVersion - right.accountVersion),
    );
    const first = rows.findIndex(
      (row, index) => row.accountVersion !== BigInt(index) + 2n || row.balanceAfter !== total(rows.slice(0, index + 1)),
    );
    const broken = rows[first];
    if (broken === undefined && version === BigInt(rows.length) + 1n) return [];
    const detail =
      broken === undefined
        ? `version ${version} after ${rows.length} ledger rows`
        : `row ${first + 1} has version ${broken.accountVersion} and balance ${broken.balanceAfter}`;
    return [
      { invariant: 'ledgers are chains', detail, rows: [`account ${id}`, `transaction ${broken?.id ?? 'none'}`] },
    ];
  });
};

/** I2: nobody owes. */
export const noBalanceIsBelowZero: Checker<Glimpse> = ({ accounts }) =>
  accounts
    .filter(({ balance }) => balance < 0n)
    .map(({ id, balance }) => ({
      invariant: 'balance not negative',
      detail: `balance ${balance}`,
      rows: [`account ${id}`],
    }));

/** I3: a FINISHED order has one DEBIT, of its amount, on its user's account; no other order has any. */
export const finishedOrdersAreDebitedOnce: Checker = ({ orders, accounts, ledger }) => {
  const invariant = 'one debit per finished order';
  const users = new Map(accounts.map(({ id, userId }) => [id, userId]));
  const debits = Map.groupBy(
    ledger.filter(({ type }) => type === 'DEBIT'),
    ({ referenceOrderId }) => referenceOrderId,
  );
  const known = new Set(orders.map(({ id }) => id));
  const byOrder = orders.flatMap(({ id, status, amount, userId }): Violation[] => {
    const found = debits.get(id) ?? [];
    const rows = [`order ${id}`, ...found.map((row) => `transaction ${row.id}`)];
    const wanted = status === 'FINISHED' ? 1 : 0;
    if (found.length !== wanted) {
      return [{ invariant, detail: `${status} with ${found.length} debits instead of ${wanted}`, rows }];
    }
    return found
      .filter((row) => row.amount !== amount || users.get(row.accountId) !== userId)
      .map((row) => ({ invariant, detail: `order of ${amount}, debit of ${row.amount} on ${row.accountId}`, rows }));
  });
  const strays = [...debits]
    .filter(([orderId]) => orderId === null || !known.has(orderId))
    .map(([orderId, found]) => ({
      invariant,
      detail: `a debit for the order ${orderId ?? '(none)'}, which does not exist`,
      rows: found.map((row) => `transaction ${row.id}`),
    }));
  return [...byOrder, ...strays];
};

/** I3 at any moment: an order is debited once at most, a FINISHED one has been debited, a CANCELLED one never is. */
export const noOrderIsDebitedTwice: Checker<Glimpse> = ({ orders, ledger }) => {
  const invariant = 'never two debits';
  const debits = Map.groupBy(
    ledger.filter(({ type }) => type === 'DEBIT'),
    ({ referenceOrderId }) => referenceOrderId,
  );
  const twice = [...debits]
    .filter(([, found]) => found.length > 1)
    .map(([orderId, found]) => ({
      invariant,
      detail: `order ${orderId} was debited ${found.length} times`,
      rows: found.map(({ id }) => `transaction ${id}`),
    }));
  const wrong = orders.flatMap(({ id, status }): Violation[] => {
    const paid = debits.has(id);
    if (status === 'NEW' || paid === (status === 'FINISHED')) return [];
    return [{ invariant, detail: `${status}, and ${paid ? 'debited' : 'not debited'}`, rows: [`order ${id}`] }];
  });
  return [...twice, ...wrong];
};

/**
 * I8: an order is refused only if paying the account's requests one by one, in the order of the topic, refuses it too.
 * Judged for users whose money was all there before their first order; when a later top-up met the requests, no row tells.
 */
export const decisionsAreThoseOfASerialReplay: Checker = (evidence) => {
  const statuses = new Map(evidence.orders.map(({ id, status }) => [id, status]));
  const decided = new Set<string>();
  const balances = openingBalances(evidence);
  return evidence.requests.flatMap(({ payload: { orderId, userId, amount } }): Violation[] => {
    const balance = balances.get(userId);
    if (balance === undefined || decided.has(orderId)) return [];
    decided.add(orderId);
    const paid = balance >= BigInt(amount);
    if (paid) balances.set(userId, balance - BigInt(amount));
    const status = statuses.get(orderId);
    if (status === 'NEW' || status === undefined || (status === 'FINISHED') === paid) return [];
    const detail = `${status}, although a serial replay ${paid ? 'pays' : 'refuses'} it (${balance} left for ${amount})`;
    return [{ invariant: 'serial replay', detail, rows: [`order ${orderId}`] }];
  });
};

function openingBalances({ journals, accounts, ledger }: Evidence): Map<string, bigint> {
  const credits = Map.groupBy(
    ledger.filter(({ type }) => type === 'CREDIT'),
    ({ accountId }) => accountId,
  );
  const prepared = new Set(
    journals
      .filter(({ acts }) => {
        const firstOrder = acts.findIndex(({ kind }) => kind === 'order');
        return !acts.some(({ kind }, index) => kind === 'top-up' && firstOrder !== -1 && index > firstOrder);
      })
      .map(({ userId }): string => userId),
  );
  return new Map(
    accounts
      .filter(({ userId }) => prepared.has(userId))
      .map(({ id, userId }) => [userId, total(credits.get(id) ?? [])]),
  );
}

/** I4 for money: an acknowledged top-up is one CREDIT of its amount. */
export const acknowledgedTopUpsAreCreditedOnce: Checker<Glimpse> = ({ journals, accounts, ledger }) => {
  const users = new Map(accounts.map(({ id, userId }) => [id, userId]));
  const rows = new Map(ledger.map((row) => [row.id, row]));
  return journals.flatMap(({ userId, acts }) =>
    acts.flatMap((act): Violation[] => {
      if (act.kind !== 'top-up' || act.outcome.kind !== 'acknowledged') return [];
      const { transactionId } = act.outcome.answer;
      const row = rows.get(transactionId);
      const kept = row?.type === 'CREDIT' && row.amount === BigInt(act.amount) && users.get(row.accountId) === userId;
      const detail = `a top-up of ${act.amount} was acknowledged and is not in the ledger so`;
      return kept ? [] : [{ invariant: 'acknowledged top-ups', detail, rows: [`transaction ${transactionId}`] }];
    }),
  );
};
