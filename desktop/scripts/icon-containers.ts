/** A picture of an icon: a square PNG. */
export interface IconPicture {
  readonly size: number;
  readonly png: Buffer;
}

/**
 * An icon file of Windows: a directory of pictures, each kept as the PNG that it is (allowed since Windows Vista).
 * https://learn.microsoft.com/previous-versions/ms997538(v=msdn.10)
 */
export function icoOf(pictures: readonly IconPicture[]): Buffer {
  const head = Buffer.alloc(6);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let offset = head.length + pictures.length * 16;
  const entries = pictures.map(({ size, png }) => {
    const entry = Buffer.alloc(16);
    // 0 stands for 256.
    entry.writeUInt8(size % 256, 0);
    entry.writeUInt8(size % 256, 1);
    entry.writeUInt16LE(1, 4);
    entry.writeUInt16LE(32, 6);
    entry.writeUInt32LE(png.length, 8);
    entry.writeUInt32LE(offset, 12);
    offset += png.length;
    return entry;
  });
  return Buffer.concat([head, ...entries, ...pictures.map(({ png }) => png)]);
}

/** The kinds of picture in an icon file of macOS that are PNGs, by their size in pixels; those of dense screens repeat sizes. */
const icnsKinds: readonly (readonly [kind: string, size: number])[] = [
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic14', 512],
  ['ic09', 512],
  ['ic10', 1024],
];

/** An icon file of macOS. Throws when a size is missing. https://en.wikipedia.org/wiki/Apple_Icon_Image_format */
export function icnsOf(pictures: readonly IconPicture[]): Buffer {
  const parts = icnsKinds.map(([kind, size]) => {
    const picture = pictures.find((each) => each.size === size);
    if (picture === undefined) throw new Error(`an icon of ${size} pixels is missing`);
    return block(kind, picture.png);
  });
  return block('icns', Buffer.concat(parts));
}

function block(kind: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(kind, 'latin1');
  head.writeUInt32BE(head.length + content.length, 4);
  return Buffer.concat([head, content]);
}
