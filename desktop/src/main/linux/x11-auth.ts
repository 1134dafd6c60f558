/** The name of the only kind of X11 credentials that is in use on local displays. */
export const COOKIE = 'MIT-MAGIC-COOKIE-1';

/** The number of a display on this machine (`:0`, `unix/host:0`), or null. */
export function localDisplay(display: string | undefined): number | null {
  const match = /^(?:unix)?:(\d+)(?:\.\d+)?$/.exec(display ?? '');
  return match === null ? null : Number(match[1]);
}

/** The cookie for a display from the content of an Xauthority file: entries of length-prefixed fields, big-endian. */
export function cookieOf(content: Buffer, display: number): Buffer {
  let at = 0;
  const field = (): Buffer => {
    const length = content.readUInt16BE(at);
    const value = content.subarray(at + 2, at + 2 + length);
    at += 2 + length;
    return value;
  };
  while (at + 2 < content.length) {
    at += 2; // the family of the address
    field(); // the address: who may read the file may use every entry for the display
    const number = field().toString();
    const name = field().toString();
    const cookie = field();
    if (name === COOKIE && (number === '' || number === String(display))) return cookie;
  }
  return Buffer.alloc(0);
}
