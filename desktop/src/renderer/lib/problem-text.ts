import type { TFunction } from 'i18next';
import type { ClientProblem } from '../../client/orderbell-client.ts';

/** A problem in the person's language: what happened and, where it is known, when to try again. */
export function problemText(t: TFunction, problem: ClientProblem): string {
  const what = t(`problem.${problem.type}`);
  if (problem.retryAfterSeconds === null) return what;
  return `${what} ${t('problem.retryAfter', { count: problem.retryAfterSeconds })}`;
}

/** The small print for a report: the server's own words and the number of the request. */
export function problemDetail(t: TFunction, problem: ClientProblem): string {
  const request = problem.requestId === null ? '' : t('problem.requestId', { id: problem.requestId });
  return [problem.detail, request].filter(Boolean).join(' · ');
}
