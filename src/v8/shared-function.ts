/** What all closures of one function share: its name, its script, its bytecode. */
import type { Heap, Tagged } from "./heap.js";
import { decodePositions, formatOf, type Position, positionAt, type PositionFormat } from "./positions.js";
import { Script } from "./script.js";

const longestName = 0x1_0000;
const longestTable = 0x100_0000;

/** ScopeFlags in src/objects/scope-info.tq. */
const flag = { classVariable: 1 << 10, functionVariable: 3 << 12, inferredName: 1 << 14 } as const;

/** Where a scope has more locals than this, their names stand in one table (kScopeInfoMaxInlinedLocalNamesSize). */
const mostInlinedLocals = 75;

export class SharedFunction {
  readonly #heap: Heap;
  readonly #object: Tagged;

  private constructor(heap: Heap, object: Tagged) {
    this.#heap = heap;
    this.#object = object;
  }

  /** undefined where the object is nothing of the kind. */
  static at(heap: Heap, object: Tagged | undefined): SharedFunction | undefined {
    const { sharedFunctionInfo, sharedFunctionInfoWrapper } = heap.layout.type;
    const type = heap.type(object);
    if (type === undefined) return undefined;
    const found = type === sharedFunctionInfoWrapper ? heap.pointer(object, 8) : object;
    return found !== undefined && heap.type(found) === sharedFunctionInfo ? new SharedFunction(heap, found) : undefined;
  }

  static ofFunction(heap: Heap, closure: Tagged | undefined): SharedFunction | undefined {
    return SharedFunction.at(heap, heap.pointer(closure, heap.layout.function.shared));
  }

  /** undefined for a function that no script holds: a builtin, or one that native code made. */
  get script(): Script | undefined {
    const field = this.#heap.pointer(this.#object, this.#heap.layout.shared.script);
    // While somebody debugs, a DebugInfo stands between.
    return Script.at(this.#heap, field) ?? Script.at(this.#heap, this.#heap.pointer(field, 8));
  }

  /** The function's own name, or the one that V8 inferred; empty where it has neither, and at the top level of a script. */
  get name(): string {
    const nameOrScope = this.#heap.pointer(this.#object, this.#heap.layout.shared.nameOrScopeInfo);
    if (this.#heap.isString(nameOrScope)) return this.#heap.string(nameOrScope, longestName) ?? "";
    const { scope, names } = this.#scopeFields;
    for (const index of names) {
      const name = this.#heap.string(this.#heap.pointer(scope, fieldAt(index)), longestName);
      if (name !== undefined && name !== "") return name;
    }
    return "";
  }

  /** The characters [start, end) of the script that are the function's, from the bracket of its parameters on. */
  get extent(): { start: number; end: number } | undefined {
    const { scope, extent } = this.#scopeFields;
    const start = this.#heap.smi(scope, fieldAt(extent));
    const end = this.#heap.smi(scope, fieldAt(extent + 1));
    return start !== undefined && end !== undefined && 0 <= start && start < end ? { start, end } : undefined;
  }

  /**
   * Where the fields of a ScopeInfo are depends on its flags (src/objects/scope-info.tq): behind the counts, since V8 12, the extent; the
   * locals' names and what is known of each; a class variable; the function's name and its slot; the inferred
   * name; until V8 12, the extent.
   */
  get #scopeFields(): { scope: Tagged | undefined; names: number[]; extent: number } {
    const { layout } = this.#heap;
    const scope = this.#heap.typed(this.#object, layout.shared.nameOrScopeInfo, layout.type.scopeInfo);
    const flags = this.#flagsOf(scope);
    const { locals, firstVariable } = layout.scope;
    const count = this.#heap.smi(scope, fieldAt(locals)) ?? 0;
    const own = firstVariable + (count < mostInlinedLocals ? count : 1) + count + bit(flags, flag.classVariable);
    const named = (flags & flag.functionVariable) === 0 ? 0 : 2;
    const inferred = bit(flags, flag.inferredName);
    const isBefore = firstVariable > locals + 1;
    return {
      scope,
      names: [...(named > 0 ? [own] : []), ...(inferred > 0 ? [own + named] : [])],
      extent: isBefore ? locals + 1 : own + named + inferred,
    };
  }

  /** A small integer until V8 12, a number of 32 bits since. */
  #flagsOf(scope: Tagged | undefined): number {
    return this.#heap.smi(scope, fieldAt(0)) ?? this.#heap.int32(scope, fieldAt(0)) ?? 0;
  }

  /** With --interpreted-frames-native-stack: the copy of the interpreter's entry that this function alone runs in. */
  get trampoline(): Tagged | undefined {
    return this.#heap.typed(this.#interpreterData, 16, this.#heap.layout.type.code);
  }

  get bytecodeArray(): Tagged | undefined {
    const { layout } = this.#heap;
    const { bytecodeArray } = layout.type;
    return (
      this.#heap.typed(this.#object, layout.shared.data, bytecodeArray) ??
      this.#heap.typed(this.baselineCode, layout.code.data, bytecodeArray) ??
      this.#heap.typed(this.#interpreterData, 8, bytecodeArray)
    );
  }

  /** What Sparkplug made of it. */
  get baselineCode(): Tagged | undefined {
    return this.#heap.typed(this.#object, this.#heap.layout.shared.data, this.#heap.layout.type.code);
  }

  get #interpreterData(): Tagged | undefined {
    const { layout } = this.#heap;
    const { interpreterData } = layout.type;
    return (
      this.#heap.typed(this.#object, layout.shared.data, interpreterData) ??
      this.#heap.typed(this.baselineCode, layout.code.data, interpreterData)
    );
  }

  /** The character of the bytecode at an offset; that of a call, while it has not returned. */
  characterOfBytecode(offset: number): number | undefined {
    const { positions } = this;
    return positions && positionAt(positions, offset)?.character;
  }

  /** Of its bytecode; undefined where V8 has noted none yet. */
  get positions(): Position[] | undefined {
    const format = this.positionFormat;
    const table = this.#positionTable;
    return format && table && decodePositions(table, format);
  }

  /** That of all tables of this V8, as far as it can be told from this function's. */
  get positionFormat(): PositionFormat | undefined {
    const table = this.#positionTable;
    const length = this.#heap.smi(this.bytecodeArray, 8);
    return table === undefined || length === undefined ? undefined : formatOf(table, length);
  }

  get #positionTable(): Buffer | undefined {
    const table = this.#heap.pointer(this.bytecodeArray, this.#heap.layout.bytecodeArray.positions);
    return this.#heap.bytes(table, longestTable);
  }
}

/** Fields follow the map. */
function fieldAt(index: number): number {
  return 8 + 8 * index;
}

function bit(flags: number, mask: number): 0 | 1 {
  return (flags & mask) === 0 ? 0 : 1;
}
