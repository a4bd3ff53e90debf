/**
 * V8's embedded builtins in words. Their names are V8's own and change with its versions, so the words are made from the name by
 * patterns, say no more than the name does, and are held against the lists of Node 20 to 26 in a test. A name that no pattern knows has
 * no words and is shown as it is.
 */
import type { Frame } from "../report/contract.js";
import { bytecodes } from "./builtin-bytecodes.js";
import { libraryFunction } from "./builtin-library.js";
import { operations } from "./builtin-operations.js";
import { plumbing } from "./builtin-plumbing.js";

export interface Builtin {
  /** As V8 calls it: `StrictEqual_Baseline`. */
  name: string;
  /** `comparison (===, !==)`. */
  words: string;
  /**
   * - `operation`: what one operator or statement of JavaScript does.
   * - `library`: a function of JavaScript's own library, which a program calls by name.
   * - `plumbing`: how V8 gets from one function into the next.
   */
  role: "operation" | "library" | "plumbing";
}

/** In a symbol table, and in V8's own logs where the runtime comes without symbols. */
const prefixes = /^(?:Builtins_|Builtin:|(BytecodeHandler:))/;

export function isBuiltin(symbol: string): boolean {
  return prefixes.test(symbol);
}

/** A frame that comes and goes with the tier: what makes two findings the same has to leave it out. */
export function isBuiltinFrame({ function: name }: Frame): boolean {
  return name !== undefined && isBuiltin(name);
}

/** The words for a function's name as Valgrind or V8 gives it, or undefined when it is no builtin or none that is known. */
export function builtinOf(symbol: string): Builtin | undefined {
  const prefix = prefixes.exec(symbol);
  if (prefix === null) return undefined;
  const name = symbol.slice(prefix[0].length);
  const bytecode = prefix[1] === undefined ? handled(name) : name.replace(/\.(?:Wide|ExtraWide)$/, "");
  const handler = bytecode === undefined ? undefined : match(bytecodes, bytecode);
  if (handler !== undefined) return { name, words: handler, role: "operation" };
  const operation = match(operations, withoutVariant(name));
  if (operation !== undefined) return { name, words: operation, role: "operation" };
  const way = match(plumbing, name);
  if (way !== undefined) return { name, words: way, role: "plumbing" };
  const library = libraryFunction(name);
  return library === undefined ? undefined : { name, words: library, role: "library" };
}

/** The bytecode of a handler in the symbol table: `AddSmiExtraWideHandler` → `AddSmi`. Wide operands are the same operation. */
function handled(name: string): string | undefined {
  return /^(.*?)(?:ExtraWide|Wide)?Handler$/.exec(name)?.[1];
}

/** How the operation is called and what is remembered of its operands does not change what it is. */
function withoutVariant(name: string): string {
  return name.replace(/(?:_(?:Baseline|WithFeedback|WithEmbeddedFeedback)|Baseline|(?<=IC)Trampoline)$/, "");
}

function match(table: readonly (readonly [RegExp, string])[], name: string): string | undefined {
  return table.find(([pattern]) => pattern.test(name))?.[1];
}
