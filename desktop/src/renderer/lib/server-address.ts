/** The origin of an http or https address, or null when it is none. A path or a query has no meaning for a server's address. */
export function originOf(typed: string): string | null {
  try {
    const url = new URL(typed.trim());
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.origin : null;
  } catch {
    return null;
  }
}
