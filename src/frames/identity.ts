/**
 * What makes two findings the same. `findingId` holds from run to run: it leaves out everything that the loader, the allocator, the runtime or
 * V8 may have otherwise next time. `leakKey` holds within one process, where an address is an identity too.
 */
import { createHash } from "node:crypto";
import { basename } from "node:path";
import type { Finding, Frame } from "../report/contract.js";
import { withoutParameters } from "../report/function-name.js";
import { isBuiltinFrame } from "./builtins.js";
import { isGenerated } from "./native.js";
import { isWrapperFrame, originOf } from "./origin.js";

type Named = Pick<Finding, "kind" | "message" | "stack">;

/**
 * 12 hexadecimal digits over the kind, the message without its numbers, and the user's part of the stack. The runtime's part differs between
 * its versions and V8's tiers, the system's between machines: of these counts only which function the user's code called. Where nothing of
 * the stack is the user's, all of it counts.
 */
export function findingId({ kind, message, stack }: Named): string {
  const users = isLeak(kind) ? ownersPart(stack) : usersPart(stack);
  const symbols = users.length > 0 ? [calledFrom(stack), ...users.map(symbolOf)] : allSymbols(stack);
  const text = [kind, withoutNumbers(kind, message), ...symbols].join("\n");
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

/**
 * Up to the outermost frame that is of no package: what is around it, such as the functions of a test runner, is another one according to what
 * ran before.
 */
function usersPart(stack: readonly Frame[]): Frame[] {
  const users = stack.filter((frame) => originOf(frame) === "user");
  const outermost = users.findLastIndex(({ file, object }) => !/[\\/]node_modules[\\/]/.test(file ?? object ?? ""));
  return outermost === -1 ? users : users.slice(0, outermost + 1);
}

/**
 * A leak is reported at the end, when no process can be asked what JavaScript was on the stack: how much of that has a name depends on how V8
 * ran it. Where native code of the user's allocated, that is what tells the leak; who called it does not.
 */
function ownersPart(stack: readonly Frame[]): Frame[] {
  const end = stack.findIndex((frame) => frame.language !== "native" || isGenerated(frame));
  const native = usersPart(end === -1 ? stack : stack.slice(0, end));
  return native.length > 0 ? native : usersPart(stack);
}

function isLeak(kind: string): boolean {
  return kind.startsWith("Leak_");
}

/** The function of the runtime's library, or of the system's, that the innermost of the user's called. */
function calledFrom(stack: readonly Frame[]): string {
  const first = stack.findIndex((frame) => originOf(frame) === "user");
  const called = stack
    .slice(0, first)
    .findLast((frame) => !isBuiltinFrame(frame) && !isGenerated(frame) && !isWrapperFrame(frame));
  const user = stack[first];
  if (called?.function === undefined || user === undefined) return "";
  // What V8 does for a line of JavaScript depends on the tier.
  if (called.language === "native" && user.language !== "native") return "";
  return withoutParameters(withoutVersion(called.function));
}

/** Generated code without a name counts once for each run of such frames: how many there are is V8's affair. */
function allSymbols(stack: readonly Frame[]): string[] {
  return stack
    .filter((frame) => !isBuiltinFrame(frame) && !isWrapperFrame(frame))
    .map((frame) => (isGenerated(frame) ? "generated" : symbolOf(frame)))
    .filter((symbol, index, all) => symbol !== "generated" || all[index - 1] !== "generated");
}

/**
 * Sizes, addresses, block counts and loss record numbers, also with thousands separators. Of a leak the kind says all: how much of it is
 * direct is another number.
 */
function withoutNumbers(kind: string, message: string): string {
  return isLeak(kind) ? "" : message.replace(/\b0x[0-9a-f]+\b|\b[\d,]+\b/gi, "#");
}

/** The folder of an object or a source differs between machines, and the line between versions of the same bug: neither counts. */
function symbolOf({ function: name = "", object = "", file = "" }: Frame): string {
  return [withoutClone(name), basename(object), basename(withoutQuery(file))].join("\t");
}

/** A compiler's copies of a function: `f.part.0`, `f.constprop.0`, `f(int) [clone .isra.0]`. */
function withoutClone(name: string): string {
  return name.replace(/(?: \[clone [^\]]*\])+$|(?:\.(?:part|isra|constprop|cold|lto_priv)(?:\.\d+)?)+$/, "");
}

/** `memcpy@@GLIBC_2.14`. */
function withoutVersion(name: string): string {
  return name.replace(/@.*$/s, "");
}

/** What loaders put behind a file's name to have it loaded anew: `/src/sum.ts?t=1700000000`. */
function withoutQuery(file: string): string {
  return file.replace(/\?.*$/s, "");
}

/**
 * A leak is reported again, with a new number and another amount, at every leak check that the program asks for. Within one process
 * the addresses of its stack tell it from every other.
 */
export function leakKey({ kind, stack }: Pick<Finding, "kind" | "stack">): string {
  return [kind, ...stack.map((frame) => frame.ip)].join(" ");
}
