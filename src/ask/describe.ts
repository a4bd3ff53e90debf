/** Frames that still lead into the memory of a process, in values that outlast it. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { errorCode } from "../launch/error-code.js";
import type { ScriptFrame } from "../v8/script-frames.js";
import type { Script } from "../v8/script.js";
import { SharedFunction } from "../v8/shared-function.js";
import type { FoundFrames } from "../v8/stack.js";
import type { WasmFrames } from "../v8/wasm-frames.js";
import type { AnsweredFrame, AnsweredFrames, AnsweredWasmFrame } from "./answers.js";

export interface Described {
  found: AnsweredFrames[];
  texts: Map<string, Compiled>;
}

/** What V8 compiled under a file's name: what the file holds, a text with a map, or one whose places nobody can trace to the file. */
export type Compiled = "as written" | "untraced" | { readonly text: string };

export interface DescribeOptions {
  /** Of files that have been looked at before. */
  known: ReadonlyMap<string, Compiled>;
  /** What the runtime made of a file, with its map, where it keeps that. */
  emitted(file: string): string | undefined;
}

export function describe(found: readonly FoundFrames[], { known, emitted }: DescribeOptions): Described {
  const texts: Described["texts"] = new Map();
  const compiledOf = (script: Script, file: string): Compiled => {
    const compiled = known.get(file) ?? texts.get(file) ?? lookAt(script, file, emitted);
    if (!known.has(file)) texts.set(file, compiled);
    return compiled;
  };
  const described = found.map(({ at, before, ip, frames, wasm }) => ({
    at,
    before,
    frames: wasm !== undefined ? describeWasm(wasm, ip) : frames.map((frame) => describeFrame(frame, ip, compiledOf)),
  }));
  return { found: described, texts };
}

/** By address. */
export function describePlaces(places: ReadonlyMap<number, WasmFrames>): [number, AnsweredWasmFrame[]][] {
  return [...places].map(([ip, frames]) => [ip, describeWasm(frames, ip)]);
}

function describeWasm({ tier, symbol, frames }: WasmFrames, ip: number): AnsweredWasmFrame[] {
  return frames.map((frame, index) => ({
    language: "wasm",
    ip,
    ...frame,
    tier,
    inlined: index < frames.length - 1,
    symbol,
  }));
}

function describeFrame(
  frame: ScriptFrame,
  ip: number,
  compiledOf: (script: Script, file: string) => Compiled,
): AnsweredFrame {
  const { script } = frame;
  const file = script?.file;
  const isTraced = script === undefined || file === undefined || compiledOf(script, file) !== "untraced";
  const { place, start } = isTraced ? frame : {};
  return {
    ip,
    function: frame.function,
    file,
    line: place?.line,
    column: place?.column,
    start: start && { line: start.line, column: start.column },
    tier: frame.tier,
    how: frame.how,
    origin: script === undefined || file !== undefined ? undefined : originOf(script),
  };
}

/** A loader that compiles in memory says so by a map that it puts into the text. */
const inlineMap = /^\/\/[#@] sourceMappingURL=data:/m;

/** Its files have names of their own in front. */
const mayBeCompiled = /^(?:file:|\/).*\.[cm]?[jt]sx?$/;

/** Deno hands V8 no map. */
const mustBeCompiled = /\.(?:[cm]?ts|[jt]sx)$/;

function lookAt(script: Script, file: string, emitted: DescribeOptions["emitted"]): Compiled {
  const text = mayBeCompiled.test(file) ? script.text : undefined;
  if (text === undefined) return "as written";
  if (inlineMap.test(text)) return { text };
  if (!mustBeCompiled.test(file) || hasPlacesOf(text, readSource(file))) return "as written";
  const withMap = emitted(file);
  return withMap?.startsWith(text.trimEnd()) === true ? { text: withMap } : "untraced";
}

/** Node strips types by blanks in their place, so that all lines keep their lengths, and from 22.7 on it puts a comment behind them. */
function hasPlacesOf(text: string, source: string | undefined): boolean {
  const lines = text.split("\n");
  return source?.split("\n").every((line, index) => lines[index]?.length === line.length) ?? false;
}

function readSource(file: string): string | undefined {
  try {
    return readFileSync(file.startsWith("file:") ? fileURLToPath(file) : file, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return undefined;
  }
}

/** As V8 words it. */
function originOf(script: Script): string | undefined {
  const caller = script.evalCaller;
  const shared = caller && SharedFunction.at(script.heap, caller.shared);
  if (caller === undefined || shared === undefined) return undefined;
  const character = "character" in caller.at ? caller.at.character : shared.characterOfBytecode(caller.at.bytecode);
  const place = character === undefined ? undefined : shared.script?.placeOf(character);
  const file = shared.script?.file ?? "<anonymous>";
  const where = place === undefined ? file : `${file}:${place.line}:${place.column}`;
  return `eval at ${shared.name === "" ? "<anonymous>" : shared.name} (${where})`;
}
