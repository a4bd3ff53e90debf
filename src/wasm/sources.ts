/** Frames of a module in its author's terms: as the debug information has them, or else by the names that the module itself gives. */
import { DebugInfo, type SourceFrame } from "./dwarf/debug-info.js";
import type { WasmModule } from "../client/wasm/module.js";
import { type Names, namesOf } from "../client/wasm/names.js";
import { Origin, type Place } from "./origin.js";

export type { Place } from "./origin.js";

export class WasmSources {
  readonly #module: WasmModule;
  readonly #origin: Origin;
  #names: Names | undefined;
  /** null where there is none. */
  #debugInfo: DebugInfo | null | undefined;

  constructor(module: WasmModule) {
    this.#module = module;
    this.#origin = new Origin(module);
  }

  /**
   * The frames of a function of which machine code was made, innermost first, each inlined into the next. `chains` are all places that the
   * code may be from, each with the calls by which the engine inlined it: what they do not agree on is left out.
   */
  frames(index: number, chains: readonly (readonly Place[])[]): SourceFrame[] {
    const common = commonOf(chains.map((chain) => chain.flatMap((place) => this.#framesAt(place))));
    return common.length > 0 ? common : [this.#functionOf(index)];
  }

  #framesAt({ index, offset }: Place): SourceFrame[] {
    const place = this.#origin.codeOffset(offset);
    return place === undefined ? [this.#functionOf(index)] : this.#framesIn(index, place);
  }

  #framesIn(index: number, place: number): SourceFrame[] {
    const frames = this.#debug?.framesAt(place) ?? [];
    const outermost = frames.at(-1);
    if (outermost === undefined) return [named(this.nameOf(index))];
    return [...frames.slice(0, -1), { ...outermost, function: outermost.function ?? this.nameOf(index) }];
  }

  /** Where in it is not known; of a function that the rewriting added there is nothing but its name. */
  #functionOf(index: number): SourceFrame {
    const offset = this.#origin.start(index);
    const place = offset === undefined ? undefined : this.#origin.codeOffset(offset);
    const frames = place === undefined ? [] : this.#framesIn(index, place);
    const { function: name, file } = frames.at(-1) ?? named(this.nameOf(index));
    return { function: name, file, line: undefined, column: undefined };
  }

  /** By the module's own names. */
  nameOf(rewritten: number): string {
    const index = this.#origin.index(rewritten);
    this.#names ??= namesOf(this.#module);
    // As V8 calls a function without a name.
    return this.#names.functions.get(index) ?? this.#module.exportedAs(index) ?? `wasm-function[${index}]`;
  }

  get #debug(): DebugInfo | undefined {
    this.#debugInfo ??= DebugInfo.of(this.#module) ?? null;
    return this.#debugInfo ?? undefined;
  }
}

function named(name: string): SourceFrame {
  return { function: name, file: undefined, line: undefined, column: undefined };
}

/** From the outermost frame inwards, as long as all are in the same function, which was called from the same place. */
function commonOf(stacks: readonly (readonly SourceFrame[])[]): SourceFrame[] {
  const [first = [], ...others] = stacks;
  const common: SourceFrame[] = [];
  for (const [depth, frame] of first.toReversed().entries()) {
    const same = others.map((stack) => stack.at(-1 - depth));
    if (!same.every((other) => other !== undefined && other.function === frame.function)) break;
    const agreed = same.reduce<SourceFrame>(agree, frame);
    common.unshift(agreed);
    if (agreed.line !== frame.line) break;
  }
  return common;
}

function agree(frame: SourceFrame, other: SourceFrame | undefined): SourceFrame {
  const file = frame.file === other?.file ? frame.file : undefined;
  const line = file !== undefined && frame.line === other?.line ? frame.line : undefined;
  const column = line !== undefined && frame.column === other?.column ? frame.column : undefined;
  return { function: frame.function, file, line, column };
}
