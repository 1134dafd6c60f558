import type { Checker, Evidence, Origin, Violation } from './evidence.ts';
import { feedsHaveNoHoles, ordersCarryTheirLatestNumber } from './feed.ts';
import {
  deadLettersAreExactly,
  everyMessageWasTaken,
  messagesAreKeyedByUser,
  noZombiesAndNoGhosts,
  outboxesAreSent,
  requestsKeepTheOrderOfTheirCommits,
} from './messages.ts';
import {
  acknowledgedTopUpsAreCreditedOnce,
  balancesAreTheSumOfTheirLedgers,
  decisionsAreThoseOfASerialReplay,
  finishedOrdersAreDebitedOnce,
  ledgersAreChains,
  noBalanceIsBelowZero,
} from './money.ts';
import {
  acknowledgedOrdersExistOnce,
  everyOrderIsFinal,
  ordersAreAsTheirResultsSay,
  statusesMoveOnce,
} from './orders.ts';
import {
  balancesArePushed,
  livePushesHaveNoGaps,
  pushesAreComplete,
  pushesAreTheEvents,
  pushesComeInOrderAndOnce,
} from './pushes.ts';

export type { Evidence, Violation } from './evidence.ts';
export { readEvidence } from './read-evidence.ts';

/** What holds once the system has come to rest. */
const atRest: readonly Checker[] = [
  balancesAreTheSumOfTheirLedgers,
  ledgersAreChains,
  noBalanceIsBelowZero,
  finishedOrdersAreDebitedOnce,
  decisionsAreThoseOfASerialReplay,
  acknowledgedTopUpsAreCreditedOnce,
  acknowledgedOrdersExistOnce,
  everyOrderIsFinal,
  statusesMoveOnce,
  ordersAreAsTheirResultsSay,
  noZombiesAndNoGhosts,
  outboxesAreSent,
  everyMessageWasTaken,
  messagesAreKeyedByUser,
  requestsKeepTheOrderOfTheirCommits,
  feedsHaveNoHoles,
  ordersCarryTheirLatestNumber,
  pushesComeInOrderAndOnce,
  livePushesHaveNoGaps,
  pushesAreComplete,
  pushesAreTheEvents,
  balancesArePushed,
];

/** Judges a system at rest by every invariant; an empty list means that all promises are kept. */
export function violationsOf(evidence: Evidence, expectedDeadLetters: readonly Origin[] = []): readonly Violation[] {
  return [...atRest, deadLettersAreExactly(expectedDeadLetters)].flatMap((check) => check(evidence));
}
