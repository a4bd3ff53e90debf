/** What a compiler left in a module of its sources: which function, file and line an address is of. */
import { posix } from "node:path";
import type { WasmModule } from "../../client/wasm/module.js";
import { attribute } from "./attributes.js";
import { Functions } from "./functions.js";
import { type LineTable, readLineTable, rowAt } from "./line-program.js";
import { holds, type Range } from "./ranges.js";
import { debugSectionsOf } from "./sections.js";
import { Unit } from "./unit.js";

export interface SourceFrame {
  readonly function: string | undefined;
  /** Absolute, unless the compiler was not told where it is. */
  readonly file: string | undefined;
  /** From 1; undefined for what the compiler added. */
  readonly line: number | undefined;
  /** From 1, in bytes mostly, as the compiler counts. */
  readonly column: number | undefined;
}

/** Entries refer to others that say what they are at most so often; more is a circle. */
const mostReferences = 8;

export class DebugInfo {
  readonly #units: readonly Unit[];
  readonly #ranges = new Map<Unit, readonly Range[]>();
  readonly #functions = new Map<Unit, Functions>();
  readonly #lines = new Map<Unit, LineTable>();

  private constructor(units: readonly Unit[]) {
    this.#units = units;
  }

  /** undefined where the module has none. */
  static of(module: WasmModule): DebugInfo | undefined {
    const sections = debugSectionsOf(module);
    return sections && new DebugInfo(Unit.all(sections));
  }

  /** The functions at an address, counted from the start of the code section's content: innermost first, each inlined into the next. */
  framesAt(address: number): SourceFrame[] {
    const unit = this.#units.find((each) => this.#rangesOf(each).some((range) => holds(range, address)));
    if (unit === undefined) return [];
    const functions = this.#functionsOf(unit);
    const lines = this.#linesOf(unit);
    let place: Place | undefined = rowAt(lines, address);
    const frames = functions.at(address).map(({ entry, call }) => {
      const frame = { function: this.#nameOf(entry.offset), ...written(place, lines, unit) };
      place = call;
      return frame;
    });
    return frames.length > 0 || place === undefined
      ? frames
      : [{ function: undefined, ...written(place, lines, unit) }];
  }

  /** What the author called it, with the names of what it is in; else its name for the linker. */
  #nameOf(offset: number): string | undefined {
    let linkageName: string | undefined;
    let at: number | undefined = offset;
    for (let left = mostReferences; left > 0 && at !== undefined; left--) {
      const unit = this.#unitOf(at);
      const values = unit?.entryAt(at)?.values;
      if (unit === undefined || values === undefined) break;
      const name = unit.string(values.get(attribute.name));
      // A definition stands elsewhere than the declaration that it refers to, and that is where the names around it are.
      const declaration = unit.reference(values.get(attribute.abstractOrigin) ?? values.get(attribute.specification));
      if (name !== undefined) return [...this.#scopeOf(declaration ?? at), name].join("::");
      linkageName ??= unit.string(values.get(attribute.linkageName) ?? values.get(attribute.mipsLinkageName));
      at = declaration;
    }
    return linkageName;
  }

  #scopeOf(offset: number): readonly string[] {
    const unit = this.#unitOf(offset);
    return unit === undefined ? [] : this.#functionsOf(unit).scopeOf(offset);
  }

  #unitOf(offset: number): Unit | undefined {
    return this.#units.find((unit) => unit.offset <= offset && offset < unit.end);
  }

  #rangesOf(unit: Unit): readonly Range[] {
    const ranges = this.#ranges.get(unit) ?? unit.rangesOf(unit.root);
    this.#ranges.set(unit, ranges);
    return ranges;
  }

  #functionsOf(unit: Unit): Functions {
    const functions = this.#functions.get(unit) ?? new Functions(unit);
    this.#functions.set(unit, functions);
    return functions;
  }

  #linesOf(unit: Unit): LineTable {
    const there = this.#lines.get(unit);
    if (there !== undefined) return there;
    const offset = unit.root.values.get(attribute.stmtList)?.raw;
    const lines: LineTable = offset === undefined ? { sequences: [], files: new Map() } : readLineTable(unit, offset);
    this.#lines.set(unit, lines);
    return lines;
  }
}

/** A row of the line table, or a call. */
interface Place {
  readonly file: number;
  readonly line: number;
  readonly column: number;
}

function written(place: Place | undefined, { files }: LineTable, unit: Unit): Omit<SourceFrame, "function"> {
  const file = place && files.get(place.file);
  if (place === undefined || file === undefined) return { file: undefined, line: undefined, column: undefined };
  const { line, column } = place;
  return {
    file: pathOf(file, unit.string(unit.root.values.get(attribute.compDir))),
    line: line === 0 ? undefined : line,
    column: line === 0 || column === 0 ? undefined : column,
  };
}

function pathOf(
  { name, directory }: { name: string; directory: string | undefined },
  home: string | undefined,
): string {
  const parts = [name, directory, home].filter((part) => part !== undefined && part !== "") as string[];
  const root = parts.findIndex(isAbsolute);
  const path = (root === -1 ? parts : parts.slice(0, root + 1)).toReversed();
  // What was compiled on Windows stays as it was written.
  return path.some((part) => /^[a-z]:[\\/]/i.test(part)) ? path.join("\\") : posix.join(...path);
}

function isAbsolute(path: string): boolean {
  return posix.isAbsolute(path) || /^[a-z]:[\\/]/i.test(path);
}
