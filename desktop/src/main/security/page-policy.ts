/**
 * What the desktop's page may do. It speaks to nobody: main does, so not even a connection to the gateway is allowed. Styles may be
 * inline, because the component library writes its theme into a style element.
 */
export const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
