/**
 * Memcheck remembers of undefined bytes by which stack they became so, and nothing else. So each label has a function of its own, which
 * makes the request: its name, in the stack that Memcheck shows, is the label (src/ct/labels.ts reads it).
 */
import type { Memory, Ranges } from "../bytes.js";
import { makeMemUndefined } from "../memcheck.js";
import { valgrinds } from "../request.js";

type Classify = (memory: Memory | Ranges) => boolean;

/** In front of the label, which follows in hexadecimal: a function's name has no blanks. */
export const labelPrefix = "jsgrind_secret_";

const byLabel = new Map<string, Classify>();

export function classifyAs(label: string, memory: Memory): void {
  if (valgrinds() === 0) makeMemUndefined(memory);
  else named(label)(memory);
}

function named(label: string): Classify {
  const known = byLabel.get(label) ?? make(label);
  byLabel.set(label, known);
  return known;
}

function make(label: string): Classify {
  const name =
    labelPrefix + Array.from(new TextEncoder().encode(label), (byte) => byte.toString(16).padStart(2, "0")).join("");
  try {
    // V8 takes names for stacks from the text that it compiles.
    // oxlint-disable-next-line typescript/no-implied-eval -- the text has nothing but hexadecimal digits of anybody's
    return new Function("request", `return function ${name}(memory) { return request(memory); }`)(
      makeMemUndefined,
    ) as Classify;
  } catch {
    return makeMemUndefined; // --disallow-code-generation-from-strings: secrets without names
  }
}
