/** What a line says that stands for hidden frames: how many, and whose. */
import { basename } from "node:path";
import { isBuiltin } from "../frames/builtins.js";
import { isJsgrinds, originOf, runnerOf } from "../frames/origin.js";
import type { Frame } from "./contract.js";
import { visible } from "./visible.js";

const mostOwners = 4;

export function hiddenText(frames: readonly Frame[]): string {
  const owners = [...new Set(frames.map(ownerOf))];
  const named = owners.length > mostOwners ? [...owners.slice(0, mostOwners - 1), "others"] : owners;
  const last = named.pop() as string;
  const list = named.length === 0 ? last : `${named.join(", ")} and ${last}`;
  return `… ${frames.length} ${frames.length === 1 ? "frame" : "frames"} of ${list}`;
}

function ownerOf(frame: Frame): string {
  const { language, function: name = "", object, file } = frame;
  if (isJsgrinds(frame)) return "jsgrind";
  if (originOf(frame) === "generated") return "generated code (JavaScript or WebAssembly)";
  // What is internal to Node is nobody's to know; `node:events` is the module that a program imported.
  if (file?.startsWith("node:internal/") === true) return "node";
  if (language === "javascript" && file !== undefined) return runnerOf(file) ?? visible(file);
  if (isBuiltin(name) || /^(?:v8|cppgc|heap::base)::/.test(name)) return "V8";
  if (/^(?:JSC|WTF)::/.test(name)) return "JavaScriptCore";
  return object === undefined ? "V8" : objectName(object);
}

/** Valgrind loads functions of its own in place of the C library's. */
export function objectName(object: string): string {
  const name = basename(object);
  return name.startsWith("vgpreload_") ? "Valgrind" : visible(name);
}
