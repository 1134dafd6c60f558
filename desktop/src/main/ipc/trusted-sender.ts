/** What is known of who sent a message. */
export interface Sender {
  /** Of the window whose page it came from. */
  readonly webContentsId: number;
  /** Null when the frame is gone already. */
  readonly frame: { readonly url: string; readonly isMain: boolean } | null;
}

export interface Trusted {
  readonly webContentsId: number | null;
  /** Where our page comes from: its own protocol, or vite's server in development. */
  readonly pageUrl: string;
}

/** Why a message is not listened to, or null when it comes from our window's own page. */
export function distrust({ webContentsId, frame }: Sender, trusted: Trusted): string | null {
  if (webContentsId !== trusted.webContentsId) return 'another window';
  if (frame === null) return 'a frame that is gone';
  if (!frame.isMain) return 'a frame inside the page';
  return isSameOrigin(frame.url, trusted.pageUrl) ? null : 'another origin';
}

/** `URL.origin` is "null" for a protocol of one's own, so protocol and host are compared. */
export function isSameOrigin(a: string, b: string): boolean {
  try {
    const [left, right] = [new URL(a), new URL(b)];
    return left.protocol === right.protocol && left.host === right.host;
  } catch {
    return false;
  }
}
