/** What a process told at an error: the functions of JavaScript and WebAssembly on its stack, as they were then. */
import type { HeldBuffer } from "./held-buffers.js";
import type { Instruction } from "./instruction.js";
import type { Tier } from "../jit/code-name.js";
import type { ScriptFrame } from "../v8/script-frames.js";
import type { WasmTier } from "../v8/wasm-code.js";

/** One error's answer. Valgrind's `unique` tells errors of a document apart; after an exec it begins anew, so the stack counts too. */
export interface Answer {
  readonly unique: string;
  /** The addresses of Valgrind's stack. */
  readonly ips: readonly string[];
  /** When the process stood still, in nanoseconds of CLOCK_MONOTONIC. */
  readonly time: number;
  readonly found: readonly AnsweredFrames[];
  readonly held?: readonly HeldBuffer[];
  /** Where it was asked for. */
  readonly instruction?: Instruction | undefined;
}

export interface AnsweredFrames {
  /** The index of the frame of Valgrind's whose place they take, or before which they stand. */
  readonly at: number;
  readonly before: boolean;
  /** Innermost first. */
  readonly frames: readonly (AnsweredFrame | AnsweredWasmFrame)[];
}

export interface AnsweredFrame {
  readonly ip: number;
  /** Empty for a function without a name. */
  readonly function: string;
  /** As V8 names the script; undefined for code that was evaluated. */
  readonly file: string | undefined;
  /** Absent where it is not certain. */
  readonly line: number | undefined;
  readonly column: number | undefined;
  /** Where the function begins. */
  readonly start: { readonly line: number; readonly column: number } | undefined;
  readonly tier: Tier | undefined;
  readonly how: ScriptFrame["how"];
  /** Of evaluated code, where: `eval at run (file:///app/a.js:3:5)`. */
  readonly origin: string | undefined;
}

/** A function of WebAssembly, as its debug information or its names have it. */
export interface AnsweredWasmFrame {
  readonly language: "wasm";
  readonly ip: number;
  readonly function: string | undefined;
  readonly file: string | undefined;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly tier: WasmTier;
  /** Into the next. */
  readonly inlined: boolean;
  /** What the module itself calls the function whose machine code it is in. */
  readonly symbol: string;
}

/** All answers of a run, by process. */
export class Answers {
  readonly #byPid = new Map<number, Answer[]>();
  readonly #places = new Map<number, Map<number, readonly AnsweredWasmFrame[]>>();
  /** What was compiled under a file's name, where a loader had made it of something else. */
  readonly texts = new Map<string, string>();

  add(pid: number, answer: Answer): void {
    const there = this.#byPid.get(pid);
    if (there === undefined) this.#byPid.set(pid, [answer]);
    else there.push(answer);
  }

  /** What is at addresses of other stacks than an error's: calls of WebAssembly. Code may have been elsewhere when these were recorded. */
  addPlaces(pid: number, places: Iterable<readonly [ip: number, frames: readonly AnsweredWasmFrame[]]>): void {
    const known = this.#places.get(pid) ?? new Map<number, readonly AnsweredWasmFrame[]>();
    for (const [ip, frames] of places) known.set(ip, frames);
    this.#places.set(pid, known);
  }

  place(pid: number, ip: number): readonly AnsweredWasmFrame[] | undefined {
    return this.#places.get(pid)?.get(ip);
  }

  /** The answer to an error. */
  get(pid: number, unique: string, ips: readonly string[]): Answer | undefined {
    return this.#byPid
      .get(pid)
      ?.find(
        (answer) =>
          answer.unique === unique &&
          answer.ips.length === ips.length &&
          answer.ips.every((ip, index) => ip === ips[index]),
      );
  }
}
