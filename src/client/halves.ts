/** Words in two parts: V8 takes longer to store a bigint than to send a request. */

import type { Word } from "./request.js";

/** A word in two numbers of 32 bits, each a small integer to V8, and so of either sign. */
export interface Halves {
  readonly low: number;
  readonly high: number;
}

export function halvesOf(word: Word): Halves {
  const bits = BigInt(word);
  return { low: Number(BigInt.asIntN(32, bits)), high: Number(BigInt.asIntN(32, bits >> 32n)) };
}
