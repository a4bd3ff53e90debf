/**
 * Where V8 keeps what a stack is read from: offsets into its objects (from the object's start, which is one below a tagged pointer)
 * and the numbers of their types. They differ between versions, so they are taken from the executable itself as far as it tells.
 */
import type { Metadata } from "./metadata.js";

export interface Layout {
  /** Whether arrays have their lengths as small integers, not as plain ones of 32 bits, as from V8 15 on. */
  readonly array: { readonly lengthIsSmi: boolean };
  /** The length of each bytecode with its operands, in single, double and quadruple width one behind the other. */
  readonly bytecodeSizes: Uint8Array;
  readonly type: {
    readonly asyncFunctionObject: number;
    readonly bytecodeArray: number;
    readonly code: number;
    readonly instructionStream: number;
    readonly interpreterData: number;
    readonly promise: number;
    readonly promiseReaction: number;
    readonly scopeInfo: number;
    readonly script: number;
    readonly sharedFunctionInfo: number;
    /** Absent before V8 13. */
    readonly sharedFunctionInfoWrapper: number | undefined;
  };
  /** Where the descriptions of properties begin in their array. */
  readonly descriptors: number;
  readonly function: { readonly shared: number; readonly context: number };
  readonly shared: { readonly data: number; readonly nameOrScopeInfo: number; readonly script: number };
  readonly script: {
    readonly source: number;
    readonly name: number;
    readonly lineOffset: number;
    readonly columnOffset: number;
    readonly type: number;
    readonly lineEnds: number;
    readonly evalFromShared: number;
    readonly evalFromPosition: number;
    readonly sourceUrl: number;
  };
  /** Indices among a scope's fields. */
  readonly scope: { readonly locals: number; readonly firstVariable: number };
  readonly bytecodeArray: { readonly positions: number; readonly bytecodes: number };
  readonly code: {
    /** Of unoptimised code its bytecode or InterpreterData, of optimised code what it knows of its deoptimisation. */
    readonly data: number;
    /** Source positions; of Sparkplug's code the offsets of its bytecodes. */
    readonly positions: number;
    readonly flags: number;
    /** The CodeKind of Sparkplug's code. */
    readonly baselineKind: number;
    readonly start: number;
    readonly size: number;
    readonly stream: number;
  };
  readonly instructionStream: { readonly code: number };
  readonly deoptimisation: {
    readonly inlinedFunctions: number;
    readonly literals: number;
    readonly inliningPositions: number;
  };
  /** Absent where the executable does not tell. */
  readonly typedArray?:
    | {
        readonly type: number;
        readonly byteLength: number;
        /** The address of the bytes, unless they are in V8's heap. */
        readonly externalPointer: number;
        /** Zero then. */
        readonly basePointer: number;
      }
    | undefined;
  /** Where the pointer is to what the process has of WebAssembly (wasm-code.ts), and V8's version, as 13 of 13.6. */
  readonly wasm?: { readonly state: number; readonly major: number } | undefined;
}

/** Where frames keep what belongs to them, from the frame pointer. The same on all machines with 64 bits, since V8 6. */
export const frame = {
  context: -8,
  function: -16,
  bytecodeArray: -32,
  bytecodeOffset: -40,
  caller: 0,
  returnAddress: 8,
} as const;

/**
 * Returns a sentence where the executable does not tell, or where it tells of a V8 that is built otherwise: with compressed pointers, for
 * one, nothing here holds.
 */
export function layoutFrom({ constants: metadata, bytecodeSizes, wasmState, major }: Metadata): Layout | string {
  if (metadata.size === 0) return "it has no symbols that tell how V8 lays out its memory (v8dbg_…)";
  const missing: string[] = [];
  const value = (...names: string[]): number => {
    const found = optional(metadata, ...names);
    if (found === undefined) missing.push(names[0] as string);
    return found ?? 0;
  };
  if (value("SmiShiftSize") !== 31) return "its V8 compresses pointers";

  const sharedScript = value(
    "class_SharedFunctionInfo__script_or_debug_info__HeapObject",
    "class_SharedFunctionInfo__script__Tagged_HeapObject_",
  );
  const scriptName = value("class_Script__name__Object");
  const lineEnds = value("class_Script__line_ends__Object");
  const evalFromShared = value(
    "class_Script__eval_from_shared_or_wrapped_arguments__Object",
    "class_Script__eval_from_shared_or_wrapped_arguments__Tagged_Object_",
  );
  const bytecodes = value("class_BytecodeArray__data__uintptr_t");
  const start = optional(metadata, "class_Code__instruction_start__Address");
  const baselineKind = value("CodeKindBaseline");
  const wrapper = optional(metadata, "type_SharedFunctionInfoWrapper__SHARED_FUNCTION_INFO_WRAPPER_TYPE");
  if (bytecodeSizes === undefined) missing.push("Bytecodes::kBytecodeSizes");
  const layout: Layout = {
    array: { lengthIsSmi: metadata.has("class_FixedArrayBase__length__SMI") },
    bytecodeSizes: bytecodeSizes ?? new Uint8Array(),
    type: {
      asyncFunctionObject: value("type_JSAsyncFunctionObject__JS_ASYNC_FUNCTION_OBJECT_TYPE"),
      bytecodeArray: value("type_BytecodeArray__BYTECODE_ARRAY_TYPE"),
      code: value("type_Code__CODE_TYPE"),
      instructionStream: value("type_InstructionStream__INSTRUCTION_STREAM_TYPE"),
      interpreterData: value("type_InterpreterData__INTERPRETER_DATA_TYPE"),
      promise: value("type_JSPromise__JS_PROMISE_TYPE"),
      promiseReaction: value("type_PromiseReaction__PROMISE_REACTION_TYPE"),
      scopeInfo: value("type_ScopeInfo__SCOPE_INFO_TYPE"),
      script: value("type_Script__SCRIPT_TYPE"),
      sharedFunctionInfo: value("type_SharedFunctionInfo__SHARED_FUNCTION_INFO_TYPE"),
      sharedFunctionInfoWrapper: wrapper,
    },
    descriptors: value("class_DescriptorArray__header_size__uintptr_t"),
    function: {
      shared: value("class_JSFunction__shared__SharedFunctionInfo"),
      context: value("class_JSFunction__context__Context"),
    },
    shared: {
      // The first field in every version (src/objects/shared-function-info.tq).
      data: 8,
      nameOrScopeInfo: value(
        "class_SharedFunctionInfo__name_or_scope_info__Object",
        "class_SharedFunctionInfo__name_or_scope_info__Tagged_Object_",
        "class_SharedFunctionInfo__name_or_scope_info__Tagged_NameOrScopeInfoT_",
      ),
      script: sharedScript,
    },
    script: {
      source: value("class_Script__source__Object"),
      name: scriptName,
      // What the symbols leave out stands beside what they name (src/objects/script.tq).
      lineOffset: scriptName + 8,
      columnOffset: scriptName + 16,
      type: scriptName + 32,
      lineEnds,
      evalFromShared,
      evalFromPosition: value("class_Script__eval_from_position__SMI"),
      sourceUrl: evalFromShared + 40,
    },
    scope: { locals: value("scopeinfo_idx_ncontextlocals"), firstVariable: value("scopeinfo_idx_first_vars") },
    // Since V8 12 the table comes before the constants and the handlers, not behind them (src/objects/bytecode-array.h).
    bytecodeArray: { positions: metadata.has("class_BytecodeArray__length__SMI") ? 24 : 32, bytecodes },
    code:
      start === undefined
        ? { data: 16, positions: 24, stream: 32, start: 40, flags: 48, size: 56, baselineKind }
        : {
            baselineKind,
            data: 8,
            positions: 16,
            stream: start - 8,
            start,
            flags: value("class_Code__flags__uint32_t"),
            size: value("class_Code__instruction_size__int"),
          },
    instructionStream: { code: 8 },
    deoptimisation: {
      inlinedFunctions: value("DeoptimizationDataInlinedFunctionCountIndex"),
      literals: value("DeoptimizationDataLiteralArrayIndex"),
      inliningPositions: value("DeoptimizationDataInliningPositionsIndex"),
    },
    typedArray: typedArrayFrom(metadata),
    wasm: wasmState === undefined || major === undefined ? undefined : { state: wasmState, major },
  };
  return missing.length === 0 ? layout : `it does not tell ${missing.slice(0, 3).join(", ")}`;
}

function typedArrayFrom(metadata: ReadonlyMap<string, number>): Layout["typedArray"] {
  const type = optional(metadata, "type_JSTypedArray__JS_TYPED_ARRAY_TYPE");
  const byteLength = optional(metadata, "class_JSArrayBufferView__byte_length__size_t");
  const externalPointer = optional(metadata, "class_JSTypedArray__external_pointer__uintptr_t");
  const basePointer = optional(
    metadata,
    "class_JSTypedArray__base_pointer__Object",
    "class_JSTypedArray__base_pointer__Tagged_Object_",
  );
  if (type === undefined || byteLength === undefined || externalPointer === undefined || basePointer === undefined)
    return undefined;
  return { type, byteLength, externalPointer, basePointer };
}

function optional(metadata: ReadonlyMap<string, number>, ...names: string[]): number | undefined {
  return names.map((name) => metadata.get(name)).find((found) => found !== undefined);
}
