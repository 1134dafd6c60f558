import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const ID_BYTES = 16;
const pool = new Uint8Array(256 * ID_BYTES);
let taken = pool.length;
let msecs = 0;
let seq = 0;

/**
 * A UUID of version 7, greater than the one before it in this process: https://www.rfc-editor.org/rfc/rfc9562#section-5.7
 * As `v7` of uuid makes it, which asks for its randomness each time: that takes three times as long as all the rest.
 */
export function newId(): string {
  const random = nextRandom();
  const now = Date.now();
  if (now > msecs) {
    msecs = now;
    seq = randomSequence(random);
  } else {
    seq += 1;
  }
  return v7({ random, msecs, seq });
}

function nextRandom(): Uint8Array {
  if (taken === pool.length) {
    randomFillSync(pool);
    taken = 0;
  }
  taken += ID_BYTES;
  return pool.subarray(taken - ID_BYTES, taken);
}

/** 31 of the 32 bits, so that counting on from it within a millisecond cannot end at the top; none of them is used twice. */
function randomSequence(random: Uint8Array): number {
  const [a = 0, b = 0, c = 0, d = 0] = random.subarray(6, 10);
  return ((a & 0x7f) << 24) | (b << 16) | (c << 8) | d;
}
