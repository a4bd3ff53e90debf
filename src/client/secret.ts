/**
 * Secrets, and what is done with them: bytes that are classified count as undefined, so Memcheck reports each branch and each address of
 * memory that depends on them, in the code that V8 generates too. `jsgrind ct` runs the cases that a file declares with `constantTime`.
 */
import { assertText } from "./check.js";
import type { Memory } from "./bytes.js";
import { guard } from "./guard.js";
import { getVbits, makeMemDefined } from "./memcheck.js";
import { assertCase, type ConstantTimeCase, examiner, type Inputs, type Secrets } from "./secret/case.js";
import { classifyAs } from "./secret/labels.js";
import { publicCopy, secretCopy } from "./secret/values.js";

export type { BufferMemory, Memory, Region } from "./bytes.js";
export type { ConstantTimeCase, Inputs, Secrets } from "./secret/case.js";

/**
 * Makes the bytes of `memory` secret. With `jsgrind ct --origins`, and under Memcheck with `--track-origins=yes`, `label` says in the
 * report which secret a branch depends on. The guard declassifies.
 *
 * @example
 * const key = new Uint8Array(32);
 * {
 *   using secret = classify(key, "key");
 *   key[0] ^ key[1]; // no branch, no address
 * }
 * assert.equal(isSecret(key), false);
 */
export function classify(memory: Memory, label = "secret"): Disposable {
  classifyAs(assertText(label, "label"), memory);
  return guard(() => declassify(memory));
}

/** Makes the bytes of `memory` public: what depends on them is not reported any more. What was computed from them before stays secret. */
export function declassify(memory: Memory): void {
  makeMemDefined(memory);
}

/**
 * Whether a bit of `memory` is secret; natively, and under other tools, false.
 *
 * @throws RangeError when a byte of it may not be accessed.
 */
export function isSecret(memory: Memory): boolean {
  return getVbits(memory)?.some((bits) => bits !== 0) ?? false;
}

/**
 * A copy of a value that is not in a buffer, whose bits are secret: a number, a bigint or a string. Of a number and a bigint the value is
 * followed through arithmetic; V8 itself branches on the size of both. Of a string each character is, and not its length. It is read
 * from classified memory: the literal that was given stays public.
 *
 * @throws TypeError for other values, and for a string of one character, which V8 takes from a table of its own.
 * @example
 * const pin = classified(1234, "pin");
 * assert.equal(declassified(pin), 1234);
 */
export function classified<Value extends number | bigint | string>(value: Value, label = "secret"): Value {
  return secretCopy(value, assertText(label, "label")) as Value;
}

/** A copy of a number, a bigint, a string or a boolean whose bits are public. */
export function declassified<Value extends number | bigint | string | boolean>(value: Value): Value {
  return publicCopy(value) as Value;
}

/**
 * Declares a case for `jsgrind ct`, which runs it once in each of V8's tiers with its secrets classified. Anywhere else the operation runs
 * once, here and now, on what was given, and what it throws is thrown. Where it returns a promise nobody handles its rejection, which ends the
 * process.
 *
 * @throws TypeError for a case that is none.
 * @example
 * constantTime("equal", {
 *   secret: { tag: new Uint8Array(16) },
 *   input: { expected: new Uint8Array(16) },
 *   run: ({ tag, expected }) => tag.reduce((difference, byte, index) => difference | (byte ^ expected[index]), 0),
 *   control: ({ tag, expected }) => tag.every((byte, index) => byte === expected[index]),
 * });
 */
export function constantTime<S extends Secrets, I extends Inputs = Inputs>(
  name: string,
  declared: ConstantTimeCase<S, I>,
): void {
  assertCase(name, declared);
  const examine = examiner();
  if (examine === undefined) declared.run({ ...declared.input, ...declared.secret } as S & I);
  else examine(name, declared);
}
