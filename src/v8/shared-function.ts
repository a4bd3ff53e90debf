/** What all closures of one function share: its name, its script, its bytecode. */
import type { Heap, Tagged } from "./heap.js";
import { decodePositions, formatOf, type Position, positionAt, type PositionFormat } from "./positions.js";
import { Script } from "./script.js";

const longestName = 0x1_0000;
const longestTable = 0x100_0000;

/** Beyond the locals of a scope stand a class variable, the function's own name, or the inferred one: the first string of these. */
const fieldsBeforeName = 4;

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
    if (object === undefined || type === undefined) return undefined;
    if (type === sharedFunctionInfo) return new SharedFunction(heap, object);
    return type === sharedFunctionInfoWrapper ? SharedFunction.at(heap, heap.pointer(object, 8)) : undefined;
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

  /** As V8's stack traces have it; empty for a function without a name, and for the top level of a script. */
  get name(): string {
    const nameOrScope = this.#heap.pointer(this.#object, this.#heap.layout.shared.nameOrScopeInfo);
    if (this.#heap.isString(nameOrScope)) return this.#heap.string(nameOrScope, longestName) ?? "";
    const first = this.#firstName;
    for (let index = first; index < first + fieldsBeforeName; index++) {
      const name = this.#heap.string(this.#heap.pointer(this.#scope, fieldAt(index)), longestName);
      // Since V8 15 an empty name may come before the one that V8 inferred.
      if (name !== undefined && name !== "") return name;
    }
    return "";
  }

  /** The characters [start, end) of the script that are the function's, from the bracket of its parameters on. */
  get extent(): { start: number; end: number } | undefined {
    const { locals, firstVariable } = this.#heap.layout.scope;
    // Since V8 12 the two numbers stand before all variables, until then behind the name.
    const afterCounts = locals + 2;
    if (firstVariable > afterCounts) return this.#extentAt(afterCounts - 1);
    const name = this.#nameIndex ?? this.#firstName;
    for (let index = name; index < name + fieldsBeforeName; index++) {
      const found = this.#extentAt(index);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #extentAt(index: number): { start: number; end: number } | undefined {
    const start = this.#heap.smi(this.#scope, fieldAt(index));
    const end = this.#heap.smi(this.#scope, fieldAt(index + 1));
    return start !== undefined && end !== undefined && 0 <= start && start < end ? { start, end } : undefined;
  }

  get #scope(): Tagged | undefined {
    const { layout } = this.#heap;
    return this.#heap.typed(this.#object, layout.shared.nameOrScopeInfo, layout.type.scopeInfo);
  }

  /** Behind the locals' names and what is known of each. */
  get #firstName(): number {
    const { locals, firstVariable } = this.#heap.layout.scope;
    const count = this.#heap.smi(this.#scope, fieldAt(locals)) ?? 0;
    return firstVariable + (count < mostInlinedLocals ? count : 1) + count;
  }

  get #nameIndex(): number | undefined {
    const first = this.#firstName;
    for (let index = first; index < first + fieldsBeforeName; index++)
      if (this.#heap.isString(this.#heap.pointer(this.#scope, fieldAt(index)))) return index;
    return undefined;
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
