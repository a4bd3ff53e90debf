/**
 * What makes two findings the same. `findingId` holds from run to run: it leaves out everything that the loader, the allocator or V8
 * may place elsewhere next time. `leakKey` holds within one process, where an address is an identity too.
 */
import { createHash } from "node:crypto";
import { basename } from "node:path";
import type { Finding, Frame } from "../report/contract.js";
import { isBuiltinFrame } from "./builtins.js";
import { isGenerated } from "./native.js";

type Named = Pick<Finding, "kind" | "message" | "stack">;

/**
 * 12 hexadecimal digits over the kind, the message without its numbers, and the symbols of the stack. What V8 makes of a function differs
 * from run to run: its builtins do not count, nor the tier; and generated code that has no name counts once for each run of such frames.
 */
export function findingId({ kind, message, stack }: Named): string {
  const symbols = stack
    .filter((frame) => !isBuiltinFrame(frame))
    .map((frame) => (isGenerated(frame) ? "generated" : symbolOf(frame)));
  const distinct = symbols.filter((symbol, index) => symbol !== "generated" || symbols[index - 1] !== "generated");
  const text = [kind, withoutNumbers(message), ...distinct].join("\n");
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

/** Sizes, addresses, block counts and loss record numbers, also with thousands separators. */
function withoutNumbers(message: string): string {
  return message.replace(/\b0x[0-9a-f]+\b|\b[\d,]+\b/gi, "#");
}

/** The folder of an object or a source differs between machines, and the line between versions of the same bug: neither counts. */
function symbolOf({ function: name, object, file }: Frame): string {
  return [name ?? "", object === undefined ? "" : basename(object), file === undefined ? "" : basename(file)].join(
    "\t",
  );
}

/**
 * A leak is reported again, with a new number and another amount, at every leak check that the program asks for. Within one process
 * the addresses of its stack tell it from every other.
 */
export function leakKey({ kind, stack }: Pick<Finding, "kind" | "stack">): string {
  return [kind, ...stack.map((frame) => frame.ip)].join(" ");
}
