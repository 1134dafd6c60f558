import type { Middleware } from 'koa';

const METHODS = 'GET, POST';
const REQUEST_HEADERS = 'Authorization, Content-Type, Idempotency-Key, Traceparent, X-Request-Id';
const EXPOSED_HEADERS = 'X-Request-Id, Retry-After, Idempotent-Replayed';
const PREFLIGHT_SECONDS = '600';

/** Lets pages of the given origins call the gateway, with cookies. Other origins get no such headers: their browsers refuse. */
export function cors(webOrigins: readonly string[]): Middleware {
  const origins = new Set(webOrigins);
  return async (ctx, next) => {
    ctx.vary('Origin');
    const origin = ctx.get('Origin');
    if (!origins.has(origin)) {
      await next();
      return;
    }
    ctx.set({ 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Credentials': 'true' });
    if (ctx.method === 'OPTIONS' && ctx.get('Access-Control-Request-Method') !== '') {
      ctx.set({
        'Access-Control-Allow-Methods': METHODS,
        'Access-Control-Allow-Headers': REQUEST_HEADERS,
        'Access-Control-Max-Age': PREFLIGHT_SECONDS,
      });
      ctx.status = 204;
      return;
    }
    ctx.set('Access-Control-Expose-Headers', EXPOSED_HEADERS);
    await next();
  };
}
