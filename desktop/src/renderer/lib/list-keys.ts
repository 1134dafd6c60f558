/** Where a key leads in a list, or null when it leads nowhere. */
export function nextIndex(key: string, index: number, length: number, perPage: number): number | null {
  if (length === 0) return null;
  const clamp = (to: number) => Math.min(length - 1, Math.max(0, to));
  switch (key) {
    case 'ArrowDown':
      return clamp(index + 1);
    case 'ArrowUp':
      return clamp(index - 1);
    case 'PageDown':
      return clamp(index + perPage);
    case 'PageUp':
      return clamp(index - perPage);
    case 'Home':
      return 0;
    case 'End':
      return length - 1;
    default:
      return null;
  }
}
