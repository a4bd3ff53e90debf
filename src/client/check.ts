/** Arguments that are not memory. A message says what was given and what is allowed. */

import { describe } from "./bytes.js";

/** A whole number from `from` to `to`, which is what a C unsigned int holds unless said. */
export function assertInteger(value: unknown, name: string, from = 0, to = 0xffff_ffff): number {
  if (typeof value !== "number") throw new TypeError(`${name} must be a number; this is ${describe(value)}`);
  if (!Number.isInteger(value) || value < from || value > to) {
    throw new RangeError(`${name} must be a whole number from ${from} to ${to}; this is ${value}`);
  }
  return value;
}

/** Named options; unknown names are ignored, as everywhere in Node. */
export function assertOptions<T extends object>(value: T): T {
  if (typeof value === "object" && value !== null) return value;
  throw new TypeError(`options must be an object; this is ${describe(value)}`);
}

/** C handlers assert that a flag is 0 or 1, so nothing but a boolean becomes one. */
export function assertFlag(value: unknown, name: string): number {
  if (typeof value !== "boolean") throw new TypeError(`${name} must be true or false; this is ${describe(value)}`);
  return value ? 1 : 0;
}

/** DRD looks at the table entry behind a word (bm_access_range_store in drd_bitmap.c), so there must be one. */
const lastWord = 0xffff_ffff_fffe_ffffn;

/** A word that Valgrind only compares: an unsigned one, and not 0, which stands for none. */
export function assertWord(value: unknown, name: string): bigint {
  if (typeof value !== "bigint") throw new TypeError(`${name} must be a bigint; this is ${describe(value)}`);
  if (value <= 0n || value > lastWord) {
    throw new RangeError(`${name} must be a word from 1 to 0x${lastWord.toString(16)}; this is ${value}`);
  }
  return value;
}

/** Text for C: without NUL, which would end it early. */
export function assertText(value: unknown, name: string): string {
  if (typeof value !== "string") throw new TypeError(`${name} must be a string; this is ${describe(value)}`);
  if (value.includes("\0"))
    throw new TypeError(`${name} must not contain NUL, which ends a string in C: ${JSON.stringify(value)}`);
  return value;
}

/** Helgrind asserts that the name has at most 50 bytes. */
export function assertMacroName(value: unknown): string {
  const name = assertText(value, "name");
  if (new TextEncoder().encode(name).length > 50)
    throw new RangeError(`A macro's name has at most 50 bytes; this is ${JSON.stringify(name)}`);
  return name;
}

/** Text that stands on one line of one of Valgrind's files. */
export function assertLine(value: unknown, name: string): string {
  const text = assertText(value, name);
  if (/[\r\n]/.test(text))
    throw new TypeError(`${name} must be a single line, for Valgrind writes it as one: ${JSON.stringify(text)}`);
  return text;
}
