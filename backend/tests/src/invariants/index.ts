import type { Checker, Evidence, Glimpse, Origin, Violation } from './evidence.ts';
import { feedsHaveNoHoles, ordersCarryTheirLatestNumber } from './feed.ts';
import {
  deadLettersAreExactly,
  everyMessageWasTaken,
  messagesAreKeyedByUser,
  noZombiesAndNoGhosts,
  outboxesAreSent,
  requestsKeepTheOrderOfTheirCommits,
  whatWasSentIsThere,
} from './messages.ts';
import {
  acknowledgedTopUpsAreCreditedOnce,
  balancesAreTheSumOfTheirLedgers,
  decisionsAreThoseOfASerialReplay,
  finishedOrdersAreDebitedOnce,
  ledgersAreChains,
  noBalanceIsBelowZero,
  noOrderIsDebitedTwice,
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

export type { Evidence, Glimpse, Violation } from './evidence.ts';
export { readDatabases, readEvidence } from './read-evidence.ts';
export { readResources } from './read-resources.ts';
export { resourcesComeBack, type Resources } from './resources.ts';

/** What holds at any instant. */
const always: readonly Checker<Glimpse>[] = [
  balancesAreTheSumOfTheirLedgers,
  ledgersAreChains,
  noBalanceIsBelowZero,
  noOrderIsDebitedTwice,
  acknowledgedTopUpsAreCreditedOnce,
  acknowledgedOrdersExistOnce,
];

/** Judges a system in motion by what holds at any instant. */
export function violationsAtAnInstant(glimpse: Glimpse): readonly Violation[] {
  return always.flatMap((check) => check(glimpse));
}

/** What holds once the system has come to rest. */
const atRest: readonly Checker[] = [
  ...always,
  finishedOrdersAreDebitedOnce,
  decisionsAreThoseOfASerialReplay,
  everyOrderIsFinal,
  statusesMoveOnce,
  ordersAreAsTheirResultsSay,
  noZombiesAndNoGhosts,
  outboxesAreSent,
  whatWasSentIsThere,
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
