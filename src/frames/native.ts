/**
 * Valgrind's frames in the terms of the contract. What Valgrind names is native code; a frame of which it knows the address alone is
 * code that no file holds: V8's, WebAssembly's, or a library's that generates some.
 */
import { isAbsolute, join } from "node:path";
import type { ValgrindFrame } from "../findings/types.js";
import type { Frame } from "../report/contract.js";

export function nativeFrame({ ip, obj, fn, dir, file, line }: ValgrindFrame): Frame {
  return {
    ip,
    language: "native",
    ...(fn !== undefined && { function: fn }),
    ...(obj !== undefined && { object: obj }),
    ...(file !== undefined && sourceFile(dir, file)),
    ...(file !== undefined && line !== undefined && { line }),
  };
}

/**
 * A compiler that was run with relative paths leaves them in the debug information. Relative to what is not said, so such a name is
 * passed on as it is: better a name that the reader can complete than none.
 */
function sourceFile(dir: string | undefined, file: string): { file: string } {
  return { file: dir === undefined || isAbsolute(file) ? file : join(dir, file) };
}

/** Whether Valgrind knows nothing but the address. */
export function isGenerated(frame: Frame): boolean {
  return frame.language === "native" && frame.object === undefined && frame.function === undefined;
}

/** An engine's own pieces of machine code between functions, JavaScriptCore's and V8's, which handle no byte of a program's memory. */
export function isThunk({ language, object, function: name = "" }: Frame): boolean {
  return language === "native" && object === undefined && /^(?:JSC-Thunk: |Stub:)/.test(name);
}
