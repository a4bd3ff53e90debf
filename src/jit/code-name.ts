/**
 * What V8 calls a piece of code: a kind, for JavaScript a tier, the function's name, and where the function begins. As in
 * `JS:*hot file:///app/sum.mjs:3:13`, `Script:~ /app/main.cjs:1:1`, `JS:wasm-function[7]-7-liftoff`, `Builtin:ArrayMap`.
 */
import { parseJavaScriptCoreName } from "./javascriptcore-name.js";

export interface CodeName {
  readonly language: "javascript" | "wasm" | "native";
  /** Absent where it has none: an arrow function, a script. */
  readonly function?: string;
  readonly tier?: Tier;
  readonly file?: string;
  /** Where the function begins, from 1. */
  readonly line?: number;
  readonly column?: number;
}

/** V8's, and behind them JavaScriptCore's (javascriptcore-name.ts). */
export type Tier =
  ("ignition" | "sparkplug" | "maglev" | "turbofan" | "liftoff") | ("baseline" | "dfg" | "ftl" | "bbq" | "omg");

/** CodeKindToMarker in V8's src/objects/code-kind.cc. An `o` before it stands for on-stack replacement, a `'` behind it for code of one context. */
const tiers: Readonly<Record<string, Tier>> = { "~": "ignition", "^": "sparkplug", "+": "maglev", "*": "turbofan" };

const scripts = /^(?:JS|Script|Eval|Function|LazyCompile):(?:o?([~^+*])'?)?([^]*)$/;

/** `wasm-function[7]-7-turbofan`; with a name section `add-7-liftoff`, and in the dump of older versions without the tier. */
const wasm = /^(?:JS|Function):(?:o?[~^+*]'?)?([^]*)-\d+-(liftoff|turbofan)$/;

/** Where the function's name ends cannot be seen when it has blanks, unless the script begins as scripts mostly do. */
const places = [
  /^([^]*?) ((?:[a-z][a-z0-9+.-]*:|\/)[^]*):(\d+):(\d+)$/i,
  /^(\S*) ([^]*):(\d+):(\d+)$/,
  /^([^]*) :(\d+):(\d+)$/,
] as const;

export function parseCodeName(name: string): CodeName {
  const ofJavaScriptCore = parseJavaScriptCoreName(name);
  if (ofJavaScriptCore !== undefined) return ofJavaScriptCore;
  const inWasm = wasm.exec(name);
  if (inWasm !== null) {
    const tier: Tier = inWasm[2] === "liftoff" ? "liftoff" : "turbofan";
    return { language: "wasm", ...nonEmpty(inWasm[1]), tier };
  }
  const script = scripts.exec(name);
  if (script === null) return { language: "native", ...nonEmpty(name) };
  const [, marker = "", rest = ""] = script;
  const tier = tiers[marker];
  return { language: "javascript", ...placeOf(rest), ...(tier !== undefined && { tier }) };
}

function placeOf(text: string): Pick<CodeName, "function" | "file" | "line" | "column"> {
  for (const place of places) {
    const found = place.exec(text)?.slice(1);
    if (found === undefined) continue;
    const [column, line, ...rest] = found.toReversed();
    const [file, called] = rest.length === 2 ? rest : [undefined, rest[0]];
    return {
      ...nonEmpty(called),
      ...(file !== undefined && file !== "" && { file, line: Number(line), column: Number(column) }),
    };
  }
  return nonEmpty(text);
}

function nonEmpty(text: string | undefined): { function?: string } {
  const called = (text ?? "").trim();
  return called === "" ? {} : { function: called };
}
