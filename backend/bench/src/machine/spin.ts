/**
 * Milliseconds that a fixed piece of arithmetic takes: how fast this machine is at this moment. A round in which it is slow was
 * disturbed by something else.
 */
export function spin(): number {
  const from = performance.now();
  let value = 1;
  for (let turn = 0; turn < 30_000_000; turn += 1) value = (Math.imul(value, 1_103_515_245) + 12_345) | 0;
  const taken = performance.now() - from;
  // The value is used, so that the loop cannot be left out.
  return value === 0 ? taken + 1e-9 : taken;
}
