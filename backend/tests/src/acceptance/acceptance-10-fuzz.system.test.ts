import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodyBreakages, breakages, type Breakage } from '../fuzz/breakages.ts';
import { operationsOf, readDocument } from '../fuzz/document.ts';
import { drafts, type Draft, type Pool } from '../fuzz/draft.ts';
import { createSender } from '../fuzz/exchange.ts';
import { createJudge } from '../fuzz/judge.ts';
import { registerOperator } from '../support/operator.ts';
import { poisonOrder } from '../support/poison-order.ts';
import { seedOfThisRun } from '../support/random.ts';
import { sharedStack } from '../support/shared-stack.ts';
import { Shopper, inParallel, password } from '../support/shopper.ts';
import { waitUntil } from '../support/wait-until.ts';

const requestsEach = 1000;
const connections = 16;

const [gateway] = sharedStack().gateways;
const document = await readDocument(gateway);
const judge = createJudge(document);
const seed = seedOfThisRun();

describe(`1,000 requests per endpoint, valid and broken (repeat with ORDERBELL_SEED=${seed})`, () => {
  const sender = createSender(gateway, connections);
  let pool: Pool;

  beforeAll(async () => {
    const stack = sharedStack();
    const [rich, poor, renewed] = [
      await Shopper.register(stack),
      await Shopper.register(stack),
      await Shopper.register(stack),
    ];
    await rich.openAccount(1_000_000);
    const placed = [await rich.order(5), await rich.order(6), await poor.order(7)];
    const operator = await registerOperator(stack);
    const orderId = await poisonOrder(stack, rich.userId);
    const letters = await waitUntil(
      async () => {
        const found = await operator.lettersOf(orderId);
        return found.length === 0 ? undefined : found;
      },
      'the poison is among the dead letters',
      { patienceMs: 20_000 },
    );
    pool = {
      tokens: [rich.token, poor.token, operator.token],
      refreshTokens: [renewed.session.refreshToken ?? ''],
      orderIds: placed.map(({ id }) => id),
      deadLetterIds: letters.map(({ id }) => id),
      emails: [rich.session.user.email, poor.session.user.email],
      password,
    };
  });
  afterAll(() => sender.close());

  it.each(operationsOf(document).map((operation, index) => ({ ...operation, index })))(
    '$method $path ($operationId) answers none with 500, and each as documented',
    async ({ index, ...operation }) => {
      const requests = fc.tuple(drafts(operation, document, pool), changesOf(operation)).map(([draft, changes]) =>
        changes.reduce<Draft>((changed, { name, apply }) => {
          const next = apply(changed);
          return next === changed ? changed : { ...next, breaks: [...changed.breaks, name] };
        }, draft),
      );
      const statuses = new Map<number, number>();
      const faults: string[] = [];
      await inParallel(
        connections,
        fc.sample(requests, { numRuns: requestsEach, seed: seed + index }),
        async (draft) => {
          const exchange = await sender.send(operation, draft);
          statuses.set(exchange.status, (statuses.get(exchange.status) ?? 0) + 1);
          const fault = judge(operation, exchange) ?? refusedThoughValid(draft, exchange.status);
          if (fault !== undefined) faults.push(JSON.stringify({ fault, breaks: draft.breaks, ...exchange }));
        },
      );
      expect(faults.slice(0, 5), `${faults.length} of ${requestsEach} answers are wrong`).toEqual([]);
      // Were all refused, or none, nothing would have been tried. GET /config alone takes whatever comes.
      const seen = [...statuses.keys()];
      expect(seen.some((status) => status < 300)).toBe(true);
      expect(seen.some((status) => status >= 400)).toBe(operation.operationId !== 'config');
    },
  );
});

/** Every valid sign-in hashes a password on purpose slowly, and a thousand of them would prove no more than a hundred. */
const hashing = new Set(['register', 'signIn']);

function changesOf({ operationId }: { readonly operationId: string }): fc.Arbitrary<readonly Breakage[]> {
  const any = fc.array(breakages, { maxLength: 3 });
  if (!hashing.has(operationId)) return any;
  const refused = fc.tuple(bodyBreakages, any).map(([first, others]) => [first, ...others]);
  return fc.oneof({ weight: 1, arbitrary: any }, { weight: 9, arbitrary: refused });
}

/** What the document allows is not to be called invalid. */
function refusedThoughValid(draft: Draft, status: number): string | undefined {
  return draft.breaks.length === 0 && (status === 400 || status === 413 || status === 415)
    ? 'a request that the document allows was refused as invalid'
    : undefined;
}
