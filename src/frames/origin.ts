/** Whose code a frame is in: what the report shows, what it folds, and where an excerpt is taken from all follow from this. */
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import type { Frame } from "../report/contract.js";
import { ownFunctionPrefix } from "../trial/setting.js";
import { isBuiltin } from "./builtins.js";
import { isGenerated } from "./native.js";
import { isRuntimeObject, isSystemObject } from "./objects.js";

/**
 * - `user`: the program's, its packages' and its addons'.
 * - `runtime`: V8, Node, Bun, Deno, a test runner, and jsgrind's own client, which the program only calls.
 * - `system`: the C and C++ libraries, the loader, what Valgrind puts in their way.
 * - `generated`: code that nobody could name. It may be anybody's.
 */
export type Origin = "user" | "runtime" | "system" | "generated";

/** `executable` is that of the process, which may have any name. */
export function originOf(frame: Frame, executable?: string): Origin {
  if (isJsgrinds(frame)) return "runtime";
  const { language, function: name = "", object, file } = frame;
  if (language === "javascript") {
    if (isRuntimeSource(file) || isWrapper(name) || runnerOf(file) !== undefined) return "runtime";
    return name === "" && file === undefined ? "generated" : "user";
  }
  if (language === "wasm") return "user";
  if (isGenerated(frame)) return "generated";
  if (isBuiltin(name) || isWrapper(name) || isIrregexp(name)) return "runtime";
  if (object === undefined) return "user";
  if (isRuntimeObject(object, executable)) return "runtime";
  return isSystemObject(object) ? "system" : "user";
}

/** This package as it is loaded from here; a program may have a copy of its own. */
const own = fileURLToPath(new URL("../", import.meta.url));

/** A frame of what jsgrind brings into the program: the shared object of the client requests, the JavaScript around it, and preloads. */
export function isJsgrinds({ object, file, language, function: name = "" }: Frame): boolean {
  if (language === "javascript" && file === undefined && name.startsWith(ownFunctionPrefix)) return true;
  if (object !== undefined && basename(object) === "jsgrind.node") return true;
  return file !== undefined && (file.startsWith(own) || file.includes("/node_modules/jsgrind/dist/"));
}

/** JavaScript that is part of the runtime goes by a specifier and not by a path. */
export function isRuntimeSource(file: string | undefined): boolean {
  return file !== undefined && /^(?:node|bun|deno|ext):/.test(file);
}

/** A frame of what V8 generates between JavaScript and WebAssembly, which it has in more than one form. */
export function isWrapperFrame({ function: name = "" }: Frame): boolean {
  return isWrapper(name);
}

/** The test runner that a file belongs to. */
export function runnerOf(file: string | undefined): string | undefined {
  return /.*\/node_modules\/(?:@(jest|vitest)\/[^/]+|(mocha|jest|vitest)(?:-[a-z-]+)?)\//
    .exec(file ?? "")
    ?.slice(1)
    .find(Boolean);
}

/** What V8 generates to get into WebAssembly and out of it. Node 26 writes a `Stub:` before it. */
function isWrapper(name: string): boolean {
  return /^(?:Stub:)?(?:js-to-wasm|wasm-to-js|wasm-to-capi|c-wasm-entry)\b/.test(name);
}

/** A regular expression that V8 compiled, as its jitdump names it. */
function isIrregexp(name: string): boolean {
  return name.startsWith("RegExp:");
}
