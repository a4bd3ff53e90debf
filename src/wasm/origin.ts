/** From a module that was rewritten (src/client/wasm/rewrite.ts) back to the one that its user has. */
import type { WasmModule } from "../client/wasm/module.js";
import { recordOf } from "../client/wasm/record.js";

/** An instruction, by its offset in the module, of the function with an index. */
export interface Place {
  readonly index: number;
  readonly offset: number;
}

export class Origin {
  readonly #module: WasmModule;
  readonly #record: ReturnType<typeof recordOf>;

  constructor(module: WasmModule) {
    this.#module = module;
    this.#record = recordOf(module);
  }

  /** Of a function its index in the user's module. */
  index(index: number): number {
    return this.#record?.functions.find(([, moved]) => moved === index)?.[0] ?? index;
  }

  /** Where the function begins; undefined of one that is imported. */
  start(index: number): number | undefined {
    const moved = this.#record?.functions.find(([original]) => original === index)?.[1];
    return this.#module.body(moved ?? index)?.start;
  }

  /** An offset as DWARF counts it, from the beginning of the user's code; undefined in what the rewriting added. */
  codeOffset(offset: number): number | undefined {
    if (this.#record === undefined) return offset - this.#module.code.start;
    const piece = this.#record.pieces.findLast(([now]) => now <= offset);
    if (piece === undefined) return undefined;
    const [now, before, length] = piece;
    return offset < now + length ? before + offset - now - this.#record.codeStart : undefined;
  }
}
