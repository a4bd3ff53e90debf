/** Modules as they are compiled: rewritten where they have an allocator, and looking as if they were not. */
import { printf } from "../print.js";
import { recordName, type Record } from "./record.js";
import { prefix, rewrite } from "./rewrite.js";
import type { Settings } from "./settings.js";
import { stackText } from "../stack-text.js";
import { type Exports, type Module, type ModuleConstructor, webAssembly } from "./webassembly.js";

/** V8's own, before anything is put in their place. */
const { exports: exportsOf, customSections } = webAssembly.Module;

/** null of modules that were not rewritten. */
const records = new WeakMap<object, Record | null>();

/** The bytes to compile: others than were given where they could be rewritten. What is no source of bytes is left to V8 to complain of. */
export function rewritten(bytes: unknown, settings: Settings): unknown {
  const source = bytesOf(bytes);
  if (source === undefined) return bytes;
  const result = rewrite(source, settings);
  if ("bytes" in result) return result.bytes;
  if (!result.isKnown) say(source, result.problem);
  return bytes;
}

/** A copy: who gave the bytes may change them. */
function bytesOf(source: unknown): Uint8Array | undefined {
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  const isBuffer =
    source instanceof ArrayBuffer || (typeof SharedArrayBuffer === "function" && source instanceof SharedArrayBuffer);
  return isBuffer ? new Uint8Array(source) : undefined;
}

const said = new Set<string>();

/** Once for each module: a program may compile one many times. */
function say(bytes: Uint8Array, problem: string): void {
  const line = `A WebAssembly module of ${bytes.length} bytes ${problem}: it runs as it is.`;
  if (said.has(line) || isForRuntime()) return;
  said.add(line);
  printf(`${line}\n`);
}

/** Node has modules of its own, as the parser of HTTP that `fetch` uses. */
function isForRuntime(): boolean {
  const [, ...frames] = stackText().split("\n");
  const caller = frames.find((frame) => !frame.includes(ownFolder));
  return caller?.includes("node:internal/deps/") ?? false;
}

const ownFolder = new URL(".", import.meta.url).href;

/** undefined of a module that was not rewritten. Modules from another thread bring theirs with them. */
export function recordOf(module: Module): Record | undefined {
  const known = records.get(module);
  if (known !== undefined) return known ?? undefined;
  const [content] = customSections.call(webAssembly.Module, module, recordName);
  const record = content === undefined ? null : (JSON.parse(new TextDecoder().decode(content)) as Record);
  records.set(module, record);
  return record ?? undefined;
}

/** In place of `WebAssembly.Module.exports` and `.customSections`: without what was added. */
export const shownModule: Pick<ModuleConstructor, "exports" | "customSections"> = {
  exports(module) {
    return exportsOf.call(webAssembly.Module, module).filter(({ name }) => !name.startsWith(prefix));
  },
  customSections(module, name) {
    const sections = customSections.call(webAssembly.Module, module, name);
    if (recordOf(module) === undefined) return sections;
    if (name === recordName) return [];
    // Before the user's own stands the one with the names of what moved.
    return name === "name" ? sections.slice(1) : sections;
  },
};

/** As `Instance.prototype.exports` is: frozen, without a prototype, the same names in the same order. */
export function shownExports(exports: Exports): Exports {
  const shown = Object.entries(exports).filter(([name]) => !name.startsWith(prefix));
  return Object.freeze(Object.assign(Object.create(null), Object.fromEntries(shown)) as Exports);
}
