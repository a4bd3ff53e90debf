/** Asks each process that stops at an error for the functions of JavaScript on its stack. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ValgrindError } from "../findings/types.js";
import { isRuntimeObject } from "../frames/objects.js";
import { BuiltinNames } from "../jit/builtin-names.js";
import type { DumpFiles } from "../jit/dump-files.js";
import type { Stop } from "../gdb/stop.js";
import type { SeenFrame } from "../v8/frame-pointers.js";
import { Heap } from "../v8/heap.js";
import { knownLayout } from "../v8/known-layouts.js";
import { LayoutCheck } from "../v8/layout-check.js";
import { type Layout, layoutFrom } from "../v8/layout.js";
import { type Memory, wordAt } from "../v8/memory.js";
import { readMetadata } from "../v8/metadata.js";
import { tableName } from "../trial/setting.js";
import { returnEntry } from "../v8/return-entry.js";
import type { Registers } from "../v8/script-frames.js";
import { findFrames, wasmCallers } from "../v8/stack.js";
import { searchStripped } from "../v8/stripped.js";
import { type Bytes, typedArraysOnStack } from "../v8/typed-arrays.js";
import { WasmFinder } from "../v8/wasm-frames.js";
import type { Answers } from "./answers.js";
import { denoEmit } from "./deno-emit.js";
import { type Compiled, type Described, describe, describePlaces } from "./describe.js";
import { heldBuffers } from "./held-buffers.js";
import { type Instruction, instructionAt } from "./instruction.js";
import { lastErrorIn, leaksToldIn } from "./last-error.js";
import { ProcessMemory } from "./process-memory.js";
import { withRelayedMemory } from "./relayed-memory.js";
import { v8Registers } from "./v8-registers.js";

export interface AskerOptions {
  /** Where each process writes `PID.xml`. */
  directory: string;
  dumps: DumpFiles;
  answers: Answers;
  /** Whether Buffers are blocks, of which Valgrind can be asked. */
  buffers?: boolean;
  /** Whether secrets are followed: then the instruction at an error counts, and a process is told where its interpreter's table is. */
  secrets?: boolean;
  /** Called once for each executable that cannot be asked. */
  onProblem(message: string): void;
}

/** Of a process that stands still at an error. */
interface Findings extends Described {
  /** Of the error's other stacks. */
  places: ReturnType<typeof describePlaces>;
  /** What the functions on the stack had in their hands. */
  held: Bytes[];
  instruction: Instruction | undefined;
}

export class Asker {
  readonly #directory: string;
  readonly #dumps: DumpFiles;
  readonly #answers: Answers;
  readonly #buffers: boolean;
  readonly #secrets: boolean;
  /** By process, where its interpreter's table has the handler of Return. */
  readonly #returns = new Map<number, number>();
  readonly #onProblem: (message: string) => void;
  /** By process, the files whose texts have been looked at. */
  readonly #files = new Map<number, Map<string, Compiled>>();
  readonly #layouts = new Map<string, CheckedLayout | undefined>();
  /** By process. */
  readonly #builtins = new Map<number, BuiltinNames>();
  readonly #wasm = new Map<number, WasmFinder>();

  constructor({ directory, dumps, answers, buffers = false, secrets = false, onProblem }: AskerOptions) {
    this.#directory = directory;
    this.#dumps = dumps;
    this.#answers = answers;
    this.#buffers = buffers;
    this.#secrets = secrets;
    this.#onProblem = onProblem;
  }

  async ask(stop: Stop): Promise<void> {
    const error = lastErrorIn(join(this.#directory, `${stop.pid}.xml`));
    if (error === undefined) return;
    const described = await this.#describe(stop, error);
    this.#answers.add(stop.pid, {
      unique: error.unique,
      ips: error.stack.map(({ ip }) => ip),
      // Where nothing could be found, the jitdump still tells what code was there then.
      time: stop.time,
      found: described?.found ?? [],
      held: await heldBuffers(stop, described?.held ?? []),
      instruction: described?.instruction,
    });
    this.#answers.addPlaces(stop.pid, described?.places ?? []);
    for (const [file, compiled] of described?.texts ?? []) {
      this.#filesOf(stop.pid).set(file, compiled);
      if (typeof compiled === "object") this.#answers.texts.set(file, compiled.text);
      if (compiled === "untraced") {
        this.#onProblem(
          `Lines in ${file} are not known: what ran was compiled from it, without a map that can be found.`,
        );
      }
    }
  }

  async #describe(stop: Stop, error: ValgrindError): Promise<Findings | undefined> {
    const known = this.#layoutOf(error);
    const registers = v8Registers(stop.registers);
    if (known === undefined || known.check.hasFailed || registers === undefined) return undefined;
    const stack = await this.#seenFrames(stop.pid, error, known);
    const described = await withMemoryOf(stop, (memory) => {
      const heap = new Heap(memory, known.layout);
      if (!known.check.holds(heap, registers, stack)) return undefined;
      const wasm = this.#wasmOf(stop.pid);
      const { found, texts } = describe(findFrames(heap, registers, stack, wasm), {
        known: this.#filesOf(stop.pid),
        emitted: (file) => denoEmit(file, stop.pid),
      });
      const elsewhere = this.#elsewhere(stop.pid, error);
      const asksHeld = this.#buffers && usesUnset.has(error.kind);
      return {
        found,
        texts,
        places: describePlaces(wasmCallers(heap, registers, stack, elsewhere, wasm)),
        held: asksHeld ? typedArraysOnStack(heap, registers) : [],
        instruction: this.#secrets ? this.#instruction(stop.pid, error, heap, registers) : undefined,
      };
    });
    if (known.check.hasFailed) this.#reportPart(known.object, "its V8 lays out its memory in a way that is not known");
    return described;
  }

  /** Generated code on the error's other stacks; where the program ends and says so, on those of all blocks that leak. */
  #elsewhere(pid: number, error: ValgrindError): number[] {
    const related = error.related.map(({ stack }) => stack);
    const isCheck = error.kind === "ClientCheck";
    const leaks = isCheck ? leaksToldIn(join(this.#directory, `${pid}.xml`)).map(({ stack }) => stack) : [];
    const generated = [...related, ...leaks].flat().filter(({ obj, fn }) => obj === undefined && fn === undefined);
    return [...new Set(generated.map(({ ip }) => Number(ip)))];
  }

  /** Jumps of the interpreter's are known by where they go: Valgrind gives as their address that of an instruction shortly before. */
  #instruction(pid: number, { stack }: ValgrindError, heap: Heap, registers: Registers): Instruction | undefined {
    const entry = this.#returns.get(pid) ?? this.#tellReturn(pid, returnEntry(heap, registers));
    const handler = wordAt(heap.memory, entry);
    if (handler !== undefined && registers.general.includes(handler)) return "jump to Return";
    return instructionAt(heap.memory, Number(stack[0]?.ip));
  }

  /** The process reads it when it goes on (src/trial/trap.ts). */
  #tellReturn(pid: number, entry: number | undefined): number | undefined {
    if (entry === undefined) return undefined;
    this.#returns.set(pid, entry);
    writeFileSync(join(this.#directory, tableName(pid)), `0x${entry.toString(16)}`);
    return entry;
  }

  #filesOf(pid: number): Map<string, Compiled> {
    const files = this.#files.get(pid) ?? new Map<string, Compiled>();
    this.#files.set(pid, files);
    return files;
  }

  /** Where the executable has no symbols, builtins are named by what V8 wrote of them in its jitdump. */
  async #seenFrames(pid: number, { stack }: ValgrindError, { object }: CheckedLayout): Promise<SeenFrame[]> {
    const isNameless = stack.some(({ obj, fn }) => obj === object && fn === undefined);
    const builtins = isNameless ? await this.#builtinsOf(pid) : undefined;
    return stack.map(({ ip, obj, fn }) => ({
      ip: Number(ip),
      object: obj,
      function: fn ?? (obj === object ? builtins?.at(Number(ip)) : undefined),
    }));
  }

  async #builtinsOf(pid: number): Promise<BuiltinNames> {
    const known = this.#builtins.get(pid) ?? (await BuiltinNames.read(this.#dumps.read(pid)));
    if (known.isComplete) this.#builtins.set(pid, known);
    return known;
  }

  #wasmOf(pid: number): WasmFinder {
    const finder = this.#wasm.get(pid) ?? new WasmFinder();
    this.#wasm.set(pid, finder);
    return finder;
  }

  /** Of the executable, or the library, with V8 in it: frames of it are on the stack. */
  #layoutOf({ stack }: ValgrindError): CheckedLayout | undefined {
    const objects = new Set(stack.flatMap(({ obj }) => (obj === undefined ? [] : [obj])));
    for (const object of objects) {
      if (!isRuntimeObject(object)) continue;
      if (!this.#layouts.has(object)) this.#layouts.set(object, this.#readLayout(object));
      const layout = this.#layouts.get(object);
      if (layout !== undefined) return layout;
    }
    return undefined;
  }

  #readLayout(object: string): CheckedLayout | undefined {
    const metadata = readMetadata(object);
    const stripped = metadata.constants.size > 0 ? undefined : searchStripped(object);
    // What is missing of its stacks is said where there are any to be shown (frames/javascriptcore.ts).
    if (stripped?.isJavaScriptCore === true) return undefined;
    const layout = stripped === undefined ? layoutFrom(metadata) : knownLayout(stripped);
    if (typeof layout !== "string") return { object, layout, check: new LayoutCheck() };
    this.#reportPart(object, layout);
    return undefined;
  }

  #reportPart(object: string, why: string): void {
    this.#onProblem(`JavaScript on the stacks of ${object} is named only in part, since ${why}.`);
  }
}

/** Errors of which Valgrind does not tell where the bytes are. */
const usesUnset: ReadonlySet<string> = new Set(["UninitCondition", "UninitValue"]);

interface CheckedLayout {
  readonly object: string;
  readonly layout: Layout;
  readonly check: LayoutCheck;
}

async function withMemoryOf<T>(stop: Stop, work: (memory: Memory) => T): Promise<T | undefined> {
  const memory = ProcessMemory.open(stop.pid);
  if (memory === undefined) return withRelayedMemory((address, length) => stop.read(address, length), work);
  try {
    return work(memory);
  } finally {
    memory[Symbol.dispose]();
  }
}
