/** What the page is told, and what it may do: decided for every request, because it depends on the name that the browser used. */

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * The gateway's origin as this browser shall name it. A page at `localhost` that called `127.0.0.1` would be another site to the
 * browser, and its SameSite=Strict cookie would stay at home; so on this machine the gateway gets the name that the page has.
 */
export function gatewayFor(requestHost: string, gatewayUrl: string): string {
  const gateway = new URL(gatewayUrl);
  const page = hostnameOf(requestHost);
  if (page === null || !LOOPBACK.test(page) || !LOOPBACK.test(gateway.hostname)) return gateway.origin;
  gateway.hostname = page;
  return gateway.origin;
}

function hostnameOf(host: string): string | null {
  try {
    return new URL(`http://${host}`).hostname;
  } catch {
    return null;
  }
}

/**
 * The page's policy: scripts from here alone and none inline, connections to the gateway alone. Styles may be inline, because the
 * component library writes its theme into a style element.
 */
export function contentSecurityPolicy(gateway: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "manifest-src 'self'",
    `connect-src 'self' ${gateway} ${gateway.replace(/^http/, 'ws')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** The page with what it has to know before its scripts run: where the gateway is, and which version this is. */
export function pageWith(html: string, facts: { readonly gateway: string; readonly version: string }): string {
  const meta = (name: string, content: string) => `<meta name="orderbell-${name}" content="${escaped(content)}" />`;
  return html.replace('<head>', `<head>${meta('gateway', facts.gateway)}${meta('version', facts.version)}`);
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
