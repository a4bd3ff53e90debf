/** What the rewriting writes down in the module itself, for who reads it later: another thread, and jsgrind outside. */
import { type Code, text } from "./bytes.js";
import type { Layout } from "./layout.js";
import type { WasmModule } from "./module.js";

/** Bytes that moved: where they are, where they were, how many. */
export type Piece = readonly [now: number, before: number, length: number];

export interface Record {
  /** Of an allocator's function its index, and that of the function which has its body now. */
  readonly functions: readonly (readonly [index: number, moved: number])[];
  /** Of the code section, by rising place. */
  readonly pieces: readonly Piece[];
  /** How many functions the user's module has. */
  readonly total: number;
  /** Where the content of its code section begins. */
  readonly codeStart: number;
  readonly layout: Layout;
  /** How far its memory may grow. */
  readonly mostPages: number;
  /** Its globals that may be pointers. */
  readonly pointers: readonly number[];
  /** A collector decides what is lost, or JavaScript keeps addresses, as a generator of bindings wants it to: what nothing points to need not be. */
  readonly hasOtherHolders: boolean;
}

export const recordName = "jsgrind";

export function recordSection(record: Record): Code {
  return [text(recordName), [...new TextEncoder().encode(JSON.stringify(record))]];
}

export function recordOf(module: WasmModule): Record | undefined {
  const content = module.custom(recordName);
  return content && (JSON.parse(new TextDecoder().decode(content)) as Record);
}

/** The kind of an error that tells jsgrind outside that the leaks of a memory have been reported, and is none. */
export const leaksToldKind = "jsgrind:leaks-told";
