import { ForwardedOutcome, INTERNAL_REQUESTS_PATH } from '@orderbell/runtime';
import type { Pool } from 'undici';

/**
 * How an exchange with an instance ended:
 * - `complete`: every request was answered.
 * - `unreachable`: no connection; the instance surely did none of them.
 * - `refused`: it answered that it takes none of them.
 * - `broken`: the connection ended before all were answered.
 * - `timed-out`: it did not answer all of them in time.
 */
export type ExchangeEnd =
  | { readonly kind: 'complete' }
  | { readonly kind: 'unreachable' | 'refused' | 'broken' | 'timed-out'; readonly reason: string };

/** Sends requests, each as its JSON, in one body and hands out each outcome as its line arrives. Never throws. */
export async function exchange(
  pool: Pool,
  calls: readonly string[],
  timeoutMs: number,
  onOutcome: (outcome: ForwardedOutcome) => void,
): Promise<ExchangeEnd> {
  let open = calls.length;
  try {
    const { statusCode, body } = await pool.request({
      method: 'POST',
      path: INTERNAL_REQUESTS_PATH,
      headers: { 'content-type': 'application/json' },
      body: `[${calls.join(',')}]`,
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (statusCode !== 200) {
      const text = await body.text();
      return { kind: 'refused', reason: `answered ${statusCode}: ${text.slice(0, 500)}` };
    }
    body.setEncoding('utf8');
    let rest = '';
    for await (const chunk of body) {
      const lines = `${rest}${String(chunk)}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        onOutcome(ForwardedOutcome.parse(JSON.parse(line)));
        open -= 1;
      }
    }
    return open === 0 ? { kind: 'complete' } : { kind: 'broken', reason: `ended with ${open} requests unanswered` };
  } catch (error) {
    return { kind: kindOf(error), reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Failures to connect: nothing can have been carried out. */
const neverConnected = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const timeouts = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

function kindOf(error: unknown): 'unreachable' | 'broken' | 'timed-out' {
  if (!(error instanceof Error)) return 'broken';
  if (error.name === 'TimeoutError') return 'timed-out';
  const code = 'code' in error ? String(error.code) : '';
  if (neverConnected.has(code)) return 'unreachable';
  return timeouts.has(code) ? 'timed-out' : 'broken';
}
