import { z } from 'zod';

const Rectangle = z.object({ x: z.int(), y: z.int(), width: z.int().min(1), height: z.int().min(1) });
export type Rectangle = z.infer<typeof Rectangle>;

/** Where the window was, as kept between starts. */
export const WindowPlace = z.object({ bounds: Rectangle, maximized: z.boolean() });
export type WindowPlace = z.infer<typeof WindowPlace>;

export const SMALLEST = { width: 480, height: 420 };
export const FIRST = { width: 1180, height: 780 };

/** So much of the window's top has to be on a screen for a person to get hold of it. */
const HOLD = { width: 120, height: 40 };

/** Where to open the window: as it was, unless its screen is gone or has become smaller. Without a position the system centres it. */
export function placeWindow(
  saved: WindowPlace | null,
  workAreas: readonly Rectangle[],
): { readonly bounds: Partial<Rectangle> & Pick<Rectangle, 'width' | 'height'>; readonly maximized: boolean } {
  const primary = workAreas[0];
  if (saved === null) return { bounds: fitted(FIRST, primary), maximized: false };
  const { bounds, maximized } = saved;
  const area = workAreas.find((candidate) => isHeldBy(bounds, candidate));
  const size = fitted(bounds, area ?? primary);
  return { bounds: area === undefined ? size : { x: bounds.x, y: bounds.y, ...size }, maximized };
}

function isHeldBy(bounds: Rectangle, area: Rectangle): boolean {
  const across = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x);
  const below = area.y + area.height - bounds.y;
  return across >= HOLD.width && bounds.y >= area.y && below >= HOLD.height;
}

function fitted(size: Pick<Rectangle, 'width' | 'height'>, area: Rectangle | undefined) {
  return {
    width: Math.max(SMALLEST.width, Math.min(size.width, area?.width ?? size.width)),
    height: Math.max(SMALLEST.height, Math.min(size.height, area?.height ?? size.height)),
  };
}
