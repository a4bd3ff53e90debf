/**
 * What JavaScriptCore calls a piece of code: a kind, and of JavaScript the function's name with a hash of its text, but not where it is. As in
 * `JSC-FTL: total#CajAH3`, `JSC-InlineCache: GetById Load handler`. (LinkBuffer::logJITCodeForJITDump in WebKit.)
 */
import type { CodeName, Tier } from "./code-name.js";

const tiers: Readonly<Record<string, { language: "javascript" | "wasm"; tier: Tier }>> = {
  Baseline: { language: "javascript", tier: "baseline" },
  DFG: { language: "javascript", tier: "dfg" },
  FTL: { language: "javascript", tier: "ftl" },
  WasmBBQ: { language: "wasm", tier: "bbq" },
  WasmOMG: { language: "wasm", tier: "omg" },
};

/** Where the code is no function's: `<global>`, `<module>`, `<eval>`. */
const noFunction = /^(?:<.*>)?$/;

/** undefined for a name of V8's. */
export function parseJavaScriptCoreName(name: string): CodeName | undefined {
  const [, kind = "", called = ""] = /^JSC-(\w+): ([^]*)$/.exec(name) ?? [];
  if (kind === "") return undefined;
  const compiled = tiers[kind];
  if (compiled === undefined) return { language: "native", function: name };
  const own = compiled.language === "javascript" ? called.replace(/#[A-Za-z0-9]{6}$/, "") : called;
  return { ...compiled, ...(!noFunction.test(own) && { function: own }) };
}
