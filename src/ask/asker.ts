/** Asks each process that stops at an error for the functions of JavaScript on its stack. */
import { join } from "node:path";
import type { ValgrindError } from "../findings/types.js";
import { isRuntimeObject } from "../frames/objects.js";
import type { Stop } from "../gdb/stop.js";
import { Heap } from "../v8/heap.js";
import { type Layout, layoutFrom } from "../v8/layout.js";
import type { Memory } from "../v8/memory.js";
import { readMetadata } from "../v8/metadata.js";
import { findFrames } from "../v8/stack.js";
import { WasmFinder } from "../v8/wasm-frames.js";
import type { Answers } from "./answers.js";
import { describe } from "./describe.js";
import { lastErrorIn } from "./last-error.js";
import { ProcessMemory } from "./process-memory.js";
import { withRelayedMemory } from "./relayed-memory.js";
import { v8Registers } from "./v8-registers.js";

export interface AskerOptions {
  /** Where each process writes `PID.xml`. */
  directory: string;
  answers: Answers;
  /** Called once for each executable that cannot be asked. */
  onProblem(message: string): void;
}

export class Asker {
  readonly #directory: string;
  readonly #answers: Answers;
  readonly #onProblem: (message: string) => void;
  /** By process: the files whose texts have been looked at. */
  readonly #files = new Map<number, Set<string>>();
  readonly #layouts = new Map<string, Layout | undefined>();
  readonly #wasm = new Map<number, WasmFinder>();

  constructor({ directory, answers, onProblem }: AskerOptions) {
    this.#directory = directory;
    this.#answers = answers;
    this.#onProblem = onProblem;
  }

  async ask(stop: Stop): Promise<void> {
    const error = lastErrorIn(join(this.#directory, `${stop.pid}.xml`));
    const layout = error && this.#layoutOf(error);
    const registers = v8Registers(stop.registers);
    if (error === undefined || layout === undefined || registers === undefined) return;
    const stack = error.stack.map(({ ip, obj, fn }) => ({ ip: Number(ip), object: obj, function: fn }));
    const described = await withMemoryOf(stop, (memory) =>
      describe(findFrames(new Heap(memory, layout), registers, stack, this.#wasmOf(stop.pid)), this.#filesOf(stop.pid)),
    );
    if (described === undefined) return;
    const { found, texts } = described;
    this.#answers.add(stop.pid, {
      unique: error.unique,
      ips: error.stack.map(({ ip }) => ip),
      time: stop.time,
      found,
    });
    for (const [file, text] of texts) {
      this.#filesOf(stop.pid).add(file);
      if (text !== undefined) this.#answers.texts.set(file, text);
    }
  }

  #filesOf(pid: number): Set<string> {
    const files = this.#files.get(pid) ?? new Set();
    this.#files.set(pid, files);
    return files;
  }

  #wasmOf(pid: number): WasmFinder {
    const finder = this.#wasm.get(pid) ?? new WasmFinder();
    this.#wasm.set(pid, finder);
    return finder;
  }

  /** Of the executable, or the library, with V8 in it: frames of it are on the stack. */
  #layoutOf({ stack }: ValgrindError): Layout | undefined {
    const objects = new Set(stack.flatMap(({ obj }) => (obj === undefined ? [] : [obj])));
    for (const object of objects) {
      if (!isRuntimeObject(object)) continue;
      if (!this.#layouts.has(object)) this.#layouts.set(object, this.#readLayout(object));
      const layout = this.#layouts.get(object);
      if (layout !== undefined) return layout;
    }
    return undefined;
  }

  #readLayout(object: string): Layout | undefined {
    const layout = layoutFrom(readMetadata(object));
    if (typeof layout !== "string") return layout;
    this.#onProblem(`JavaScript on the stacks of ${object} is named only in part, since ${layout}.`);
    return undefined;
  }
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
