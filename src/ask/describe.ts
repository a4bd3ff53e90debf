/** Frames that still lead into the memory of a process, in values that outlast it. */
import type { ScriptFrame } from "../v8/script-frames.js";
import type { Script } from "../v8/script.js";
import { SharedFunction } from "../v8/shared-function.js";
import type { FoundFrames } from "../v8/stack.js";
import type { WasmFrames } from "../v8/wasm-frames.js";
import type { AnsweredFrame, AnsweredFrames, AnsweredWasmFrame } from "./answers.js";

export interface Described {
  found: AnsweredFrames[];
  /** By file: what was compiled instead of what it holds, or undefined where that is the same. */
  texts: Map<string, string | undefined>;
}

/** `known` are the files whose texts need not be looked at again. */
export function describe(found: readonly FoundFrames[], known: ReadonlySet<string>): Described {
  const texts: Described["texts"] = new Map();
  const described = found.map(({ at, before, ip, frames, wasm }) => ({
    at,
    before,
    frames:
      wasm !== undefined
        ? describeWasm(wasm, ip)
        : frames.map((frame) =>
            describeFrame(frame, ip, (file) => {
              if (!known.has(file) && !texts.has(file)) texts.set(file, compiledInstead(frame.script, file));
            }),
          ),
  }));
  return { found: described, texts };
}

function describeWasm({ tier, frames }: WasmFrames, ip: number): AnsweredWasmFrame[] {
  return frames.map((frame, index) => ({ language: "wasm", ip, ...frame, tier, inlined: index < frames.length - 1 }));
}

function describeFrame(frame: ScriptFrame, ip: number, onFile: (file: string) => void): AnsweredFrame {
  const { script, place, start } = frame;
  const file = script?.file;
  if (file !== undefined) onFile(file);
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

/** Its files have names of their own in front; TypeScript that Node strips keeps its places. */
const mayBeCompiled = /^(?:file:|\/).*\.[cm]?[jt]sx?$/;

function compiledInstead(script: Script | undefined, file: string): string | undefined {
  const text = mayBeCompiled.test(file) ? script?.text : undefined;
  return text !== undefined && inlineMap.test(text) ? text : undefined;
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
