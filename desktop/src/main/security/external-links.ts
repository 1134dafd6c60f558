/** What may be handed to the system's browser or mail program. Anything else (file, smb, custom protocols) can run programs. */
const allowed = new Set(['https:', 'mailto:']);

/** The address to open outside, written anew by the URL parser; null when it is not for outside. */
export function externalLink(url: string): string | null {
  try {
    const parsed = new URL(url);
    return allowed.has(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}
