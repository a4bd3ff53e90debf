/**
 * What an error says of a program whose secrets are undefined: which of its operations depends on one, and whether the program asked for it
 * or V8 does it by itself. V8 keeps whole numbers in another way than all others, so it looks at each that it computes with.
 *
 * In doubt it is the program's: what is called the engine's has a reason here.
 */
import type { Instruction } from "../ask/instruction.js";
import { builtinOf } from "../frames/builtins.js";
import type { Finding, Frame, SecretUse } from "../report/contract.js";
import type { Syntax } from "./syntax.js";

export type Cause =
  | { readonly use: Pick<SecretUse, "on" | "by"> }
  /** The trap: this function was run by the interpreter (src/trial/trap.ts). */
  | { readonly interpreted: Frame | undefined }
  /** V8's collector and compilers look at whatever lies in their way. */
  | "noise"
  /** Nothing about secrets. */
  | "other";

export interface Evidence {
  readonly syntax: Syntax;
  readonly instruction: Instruction | undefined;
  /**
   * Whether the interpreter branched on a secret because the program says so; undefined where it was not examined. The interpreter does what
   * the program says and nothing else, so that where it did not, compiled code has no branches but V8's.
   */
  readonly branches: boolean | undefined;
}

export function causeOf(finding: Finding, evidence: Evidence): Cause {
  const [innermost] = finding.stack;
  if (innermost === undefined) return "other";
  if (isHousekeeping(finding.stack)) return "noise";
  const builtin = builtinOf(innermost.function ?? "")?.name;
  switch (finding.kind) {
    case "SyscallParam":
      return { use: { on: "system call", by: "program" } };
    case "UninitValue":
      if (isAnswer(innermost)) return "noise";
      if (evidence.instruction === "jump to Return") {
        return { interpreted: finding.stack.find(({ language }) => language === "javascript") };
      }
      return { use: { on: "address", by: "program" } };
    case "UninitCondition":
      return { use: builtin === undefined ? ofCode(finding, evidence) : ofBuiltin(builtin) };
    default:
      return "other";
  }
}

/** The answer of crypto.timingSafeEqual is public: it takes true or false from a table for it. */
function isAnswer({ function: name = "" }: Frame): boolean {
  return name.startsWith("node::crypto::Timing::TimingSafeEqual");
}

const housekeeping =
  /^v8::internal::(?:\w*(?:Scaveng|Marking|MarkCompact|Sweep|Evacuat|Collector|YoungGeneration|Heap::|GCTracer|SlotSet|RootVisitor|WeakObjects|PerfJitLogger|Factory::CopyFixedArray)|compiler::|maglev::|baseline::|interpreter::|wasm::\w*(?:Liftoff|Turboshaft)|parsing|Compiler::)/;

/** The innermost function of V8's own in C++, if one is among the first frames, before any JavaScript. */
function isHousekeeping(stack: readonly Frame[]): boolean {
  for (const { language, function: name = "" } of stack.slice(0, 8)) {
    if (language !== "native") return false;
    if (housekeeping.test(name)) return true;
  }
  return false;
}

/** Operators whose result is a number, and that look at their operands to know how it is kept. */
const numeric =
  /^(?:Add|Sub(?:tract)?|Mul(?:tiply)?|BitwiseAnd|BitwiseOr|BitwiseXor|BitwiseNot|ShiftLeft|ShiftRight(?:Logical)?|Inc(?:rement)?|Dec(?:rement)?|Negate|ToNumber|ToNumeric|NonNumberTo\w+|PlainPrimitiveTo\w+|NumberToInt32|TruncateFloat64ToWord32|DoubleToI|Math(?:Floor|Ceil|Round|Trunc|Fround|Imul|Clz32|Abs)|Float64ToInt32)(?:Smi)?(?:$|_|Handler|Wide|ExtraWide|Baseline)/;

/** Loads and stores: V8 looks at the number to box or unbox it. An index that is secret makes an address, which is reported by itself. */
const moving =
  /^(?:Get(?:Enumerated)?KeyedProperty|SetKeyedProperty|SetNamedProperty|GetNamedProperty|StaInArrayLiteral|Define(?:Named|Keyed)Own\w*|KeyedLoadIC\w*|KeyedStoreIC\w*|StoreIC\w*|LoadIC\w*|StoreInArrayLiteralIC\w*|Sta\w*Context\w*|Lda\w*Context\w*|Store\w*Context\w*|Load\w*Context\w*|Store(?:Typed|Fast)Element\w*|Load(?:Typed|Fast)\w*Element\w*|StoreFastElementIC\w*|StaGlobal|StoreGlobalIC\w*|RecordWrite\w*|NewHeapNumber|Allocate\w+Generation|AllocateHeapNumber|DataViewPrototype[GS]et\w+|TypedArrayPrototypeFill|TypedArrayPrototypeSet\w*)(?:Handler)?$/;

const division = /^(?:Div(?:ide)?|Mod(?:ulus)?|Exp(?:onentiate)?)(?:Smi)?(?:$|_|Handler|Wide|ExtraWide)/;

function ofBuiltin(name: string): Pick<SecretUse, "on" | "by"> {
  if (division.test(name)) return { on: "division", by: "program" };
  return { on: "branch", by: numeric.test(name) || moving.test(name) ? "engine" : "program" };
}

/** V8's number of a value, for its own use, in C++. */
const numbersInCpp =
  /^v8::internal::(?:\(anonymous namespace\)::)?(?:Factory(?:Base)?(?:<.*>)?::NewNumber|NumberToInt32|DoubleToInt32|Object::NumberValue|HeapNumber::)/;

/** Code that V8 generated, or that a compiler did. */
function ofCode(finding: Finding, { syntax, instruction, branches }: Evidence): Pick<SecretUse, "on" | "by"> {
  const [innermost] = finding.stack as [Frame];
  if (innermost.language === "native") {
    return { on: "branch", by: numbersInCpp.test(innermost.function ?? "") ? "engine" : "program" };
  }
  if (innermost.language === "wasm") return { on: "branch", by: "program" };
  const isEngines = instruction === "jump on overflow" || branches === false || isForNumbers(innermost, syntax);
  return { on: "branch", by: isEngines ? "engine" : "program" };
}

/** Whether what stands there is an operator that V8 must look at its operands or its result for, and no test is near. */
function isForNumbers({ file, line, column }: Frame, syntax: Syntax): boolean {
  if (file === undefined || line === undefined || column === undefined) return false;
  const around = syntax.at(file, { line, column });
  return around?.isNumeric === true && !around.isInTestingStatement;
}
