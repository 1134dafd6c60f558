import { OrderId } from '@orderbell/contracts';
import type { Middleware } from 'koa';
import { timingSafeEqual, createHash } from 'node:crypto';
import { json as readJson } from 'node:stream/consumers';
import { z } from 'zod';
import { ProblemError } from './problem-error.ts';

/** Where the audit asks a service to send lost messages again. */
export const RESEND_PATH = '/internal/resend';

const ResendRequest = z.strictObject({ orderIds: z.array(OrderId).max(1_000) });

/** What became of it: messages that the broker has lost and that leave again, and those that only wait for their consumer. */
export const ResendAnswer = z.object({ resent: z.array(z.string()), underWay: z.array(z.string()) });
export type ResendAnswer = z.infer<typeof ResendAnswer>;

/**
 * Lets whoever knows the secret ask for lost messages. It is harmless: they leave again with their ids, which inboxes know. Without a
 * secret there is no such path.
 */
export function resendRequests(
  secret: string | undefined,
  resend: (orderIds: readonly OrderId[]) => Promise<ResendAnswer>,
): Middleware {
  return async (ctx, next) => {
    if (secret === undefined || ctx.path !== RESEND_PATH || ctx.method !== 'POST') {
      await next();
      return;
    }
    if (!same(ctx.get('authorization'), `Bearer ${secret}`)) {
      throw new ProblemError('unauthenticated', 'Only the audit may ask for this.');
    }
    const asked = ResendRequest.safeParse(await readJson(ctx.req));
    if (!asked.success) throw new ProblemError('validation-failed', `Not a list of orders: ${asked.error.message}`);
    ctx.body = await resend(asked.data.orderIds);
  };
}

/** Of equal length whatever was sent, and compared in equal time. */
function same(given: string, wanted: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(wanted));
}
