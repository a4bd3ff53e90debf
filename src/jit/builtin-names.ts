/**
 * The names of V8's builtins in an executable without symbols. V8 begins its jitdump with all of them, while it starts: so they are there
 * before the first function of JavaScript runs.
 */
import type { Code } from "./code.js";
import { JitdumpReader } from "./jitdump.js";

export class BuiltinNames {
  /** Whether all of them were there. */
  readonly isComplete: boolean;
  /** By rising address. */
  readonly #builtins: readonly Code[];

  private constructor(builtins: readonly Code[], isComplete: boolean) {
    this.#builtins = builtins.toSorted((one, other) => one.start - other.start);
    this.isComplete = isComplete;
  }

  /** Without any where there is no jitdump. */
  static async read(jitdump: AsyncIterable<Buffer> | undefined): Promise<BuiltinNames> {
    const builtins: Code[] = [];
    let isPast = false;
    const reader = new JitdumpReader((record) => {
      if (record.type !== "load") return;
      if (symbolOf(record.code.name) !== undefined) builtins.push(record.code);
      else isPast ||= builtins.length > 0;
    });
    for await (const chunk of jitdump ?? []) {
      reader.write(chunk);
      if (isPast) break;
    }
    return new BuiltinNames(builtins, isPast);
  }

  /** Of another engine than V8, or without a jitdump. */
  get isEmpty(): boolean {
    return this.#builtins.length === 0;
  }

  /** As the symbols of another executable have it. */
  at(address: number): string | undefined {
    let low = 0;
    let high = this.#builtins.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#builtins[middle] as Code).start <= address) low = middle + 1;
      else high = middle;
    }
    const found = this.#builtins[low - 1];
    return found !== undefined && address < found.end ? symbolOf(found.name) : undefined;
  }
}

/** `Builtin:ArrayMap` → `Builtins_ArrayMap`, `BytecodeHandler:Add.Wide` → `Builtins_AddWideHandler`. */
function symbolOf(name: string): string | undefined {
  const [, kind, builtin = ""] = /^(Builtin|BytecodeHandler):(.+)$/.exec(name) ?? [];
  if (kind === undefined) return undefined;
  return kind === "Builtin" ? `Builtins_${builtin}` : `Builtins_${builtin.replace(".", "")}Handler`;
}
