/** The functions of a unit: where their code is, and what was inlined into them. */
import { holds, type Range } from "./ranges.js";
import { attribute } from "./attributes.js";
import type { Entry, Unit } from "./unit.js";

const tag = {
  classType: 0x02,
  structureType: 0x13,
  unionType: 0x17,
  inlinedSubroutine: 0x1d,
  module: 0x1e,
  subprogram: 0x2e,
  namespace: 0x39,
} as const;

const scopes: ReadonlySet<number> = new Set([
  tag.classType,
  tag.structureType,
  tag.unionType,
  tag.namespace,
  tag.module,
]);

/** As compilers of C++ write it. */
const nameless: ReadonlyMap<number, string> = new Map([[tag.namespace, "(anonymous namespace)"]]);

/** DW_LANG_…: in C++ and Rust a function's name has those of its namespaces in front. */
const qualifying: ReadonlySet<number> = new Set([0x04, 0x1a, 0x1c, 0x21, 0x2b, 0x3a]);

/** Where an inlined function was called, as numbers of the unit's line table. */
export interface Call {
  readonly file: number;
  readonly line: number;
  readonly column: number;
}

export interface FunctionCode {
  readonly entry: Entry;
  readonly ranges: readonly Range[];
  /** Of an inlined one. */
  readonly call: Call | undefined;
  readonly inlined: FunctionCode[];
}

export class Functions {
  readonly #code: FunctionCode[] = [];
  /** By where the entry is: the names around a function. */
  readonly #scopes = new Map<number, readonly string[]>();

  /** Reads all entries of the unit. */
  constructor(unit: Unit) {
    const names: { depth: number; name: string }[] = [];
    const open: { depth: number; code: FunctionCode }[] = [];
    const isQualifying = qualifying.has(unit.number(unit.root.values.get(attribute.language)) ?? 0);
    for (const { entry, depth } of unit.entries()) {
      while ((names.at(-1)?.depth ?? -1) >= depth) names.pop();
      while ((open.at(-1)?.depth ?? -1) >= depth) open.pop();
      if (scopes.has(entry.tag)) {
        const name = unit.string(entry.values.get(attribute.name)) ?? nameless.get(entry.tag);
        if (isQualifying && name !== undefined) names.push({ depth, name });
        continue;
      }
      if (entry.tag !== tag.subprogram && entry.tag !== tag.inlinedSubroutine) continue;
      if (names.length > 0)
        this.#scopes.set(
          entry.offset,
          names.map(({ name }) => name),
        );
      const code = { entry, ranges: unit.rangesOf(entry), call: callOf(unit, entry), inlined: [] };
      if (code.ranges.length === 0) continue;
      const outer = entry.tag === tag.inlinedSubroutine ? open.at(-1)?.code.inlined : this.#code;
      outer?.push(code);
      open.push({ depth, code });
    }
  }

  /** The functions that an address is of, each inlined into the next. */
  at(address: number): FunctionCode[] {
    const chain: FunctionCode[] = [];
    for (let among: readonly FunctionCode[] = this.#code; ;) {
      const found = among.find(({ ranges }) => ranges.some((range) => holds(range, address)));
      if (found === undefined) return chain;
      chain.unshift(found);
      among = found.inlined;
    }
  }

  /** The names of what the entry at an offset is in, from the outermost inwards. */
  scopeOf(offset: number): readonly string[] {
    return this.#scopes.get(offset) ?? [];
  }
}

function callOf(unit: Unit, { values }: Entry): Call | undefined {
  const file = unit.number(values.get(attribute.callFile));
  const line = unit.number(values.get(attribute.callLine));
  if (file === undefined || line === undefined) return undefined;
  return { file, line, column: unit.number(values.get(attribute.callColumn)) ?? 0 };
}
