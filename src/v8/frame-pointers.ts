/**
 * Where the frames of V8's code stand on a stack.
 *
 * Valgrind tells where each frame is in its code. All code of V8's has its caller's frame pointer at its own, and its return address above
 * that: so a frame stands right below the slot with the return address. C++ between has no frame pointers; behind it the slot is looked for
 * by its content, and is believed when the frames from there on agree with Valgrind, since old stacks leave the like behind.
 */
import { frame as slots } from "./layout.js";
import { type Memory, wordAt } from "./memory.js";

/** A frame as Valgrind sees it, innermost first. Of callers the address is one below the return address. */
export interface SeenFrame {
  readonly ip: number;
  /** Absent where no file holds the code: V8 made it. */
  readonly object: string | undefined;
  readonly function: string | undefined;
}

export interface FrameAt {
  /** Among Valgrind's frames, or beyond. */
  readonly index: number;
  readonly fp: number;
  readonly ip: number;
}

/** A main thread's stack has 8 MiB mostly, and C++ between two frames of V8's a few KiB. */
const farthest = 0x2_0000;

/** So many frames beyond Valgrind's last are followed. */
const mostBeyond = 256;

/** Entry and construct entry: frames by which C++ calls JavaScript (StackFrame::Type, which has not changed here since it exists). */
const entryMarkers: ReadonlySet<number> = new Set([1 * 2, 2 * 2]);

export class FramePointers {
  readonly #memory: Memory;
  readonly #stack: readonly SeenFrame[];
  readonly #start: { sp: number; fp: number };

  constructor(memory: Memory, start: { sp: number; fp: number }, stack: readonly SeenFrame[]) {
    this.#memory = memory;
    this.#start = start;
    this.#stack = stack;
  }

  /** Those that could be found, from the innermost outwards. */
  *[Symbol.iterator](): Generator<FrameAt> {
    let lowest = this.#start.sp;
    let fp: number | undefined = this.#start.fp;
    for (const [index, seen] of this.#stack.entries()) {
      const next = this.#nextOf(index);
      if (!isV8s(seen)) {
        fp = undefined;
        const slot = next && this.#slotOf(next.seen, lowest);
        if (slot !== undefined) lowest = slot + 8;
        continue;
      }
      if (fp === undefined || !this.#agrees(fp, next?.seen)) fp = this.#search(next, lowest);
      if (fp === undefined) continue;
      yield { index, fp, ip: seen.ip };
      lowest = fp + 16;
      const caller = this.#callerOf(fp);
      if (next === undefined && caller !== undefined) yield* this.#beyond(index + 1, fp, caller);
      fp = caller;
    }
  }

  /** Valgrind repeats the address of a frame for each function of C++ that was inlined there. */
  #nextOf(index: number): { seen: SeenFrame; index: number } | undefined {
    const current = this.#stack[index];
    let next = index + 1;
    if (current !== undefined && !isV8s(current)) {
      while (this.#stack[next]?.ip === current.ip) next += 1;
    }
    const seen = this.#stack[next];
    return seen && { seen, index: next };
  }

  #agrees(fp: number, next: SeenFrame | undefined): boolean {
    if (fp < this.#start.sp) return false;
    return next === undefined || this.#word(fp + slots.returnAddress) === next.ip + 1;
  }

  #search(next: { seen: SeenFrame; index: number } | undefined, lowest: number): number | undefined {
    if (next === undefined) return undefined;
    const afterNext = isV8s(next.seen) ? this.#nextOf(next.index)?.seen : undefined;
    for (let from = lowest; ;) {
      const slot = this.#slotOf(next.seen, from);
      if (slot === undefined) return undefined;
      const fp = slot - slots.returnAddress;
      const caller = this.#callerOf(fp);
      if (caller !== undefined && this.#agrees(caller, afterNext)) return fp;
      from = slot + 8;
    }
  }

  /** The first slot from `lowest` on that holds the return address into a frame. */
  #slotOf({ ip }: SeenFrame, lowest: number): number | undefined {
    for (let at = lowest; at < lowest + farthest; at += 8) {
      const word = this.#word(at);
      if (word === undefined) return undefined;
      if (word === ip + 1) return at;
    }
    return undefined;
  }

  /** The caller's frame pointer, where there is a caller that V8 made. */
  #callerOf(fp: number): number | undefined {
    const caller = this.#word(fp + slots.caller);
    if (entryMarkers.has(this.#word(fp + slots.context) ?? 0)) return undefined;
    return caller !== undefined && caller > fp && caller % 8 === 0 ? caller : undefined;
  }

  *#beyond(first: number, innermost: number, outermost: number): Generator<FrameAt> {
    let callee = innermost;
    let fp: number | undefined = outermost;
    for (let index = first; fp !== undefined && index < first + mostBeyond; index++) {
      const returnAddress = this.#word(callee + slots.returnAddress);
      if (returnAddress === undefined) return;
      yield { index, fp, ip: returnAddress - 1 };
      callee = fp;
      fp = this.#callerOf(fp);
    }
  }

  #word(address: number): number | undefined {
    return wordAt(this.#memory, address);
  }
}

/** Code made at run time, and the builtins that V8 was built with. */
function isV8s({ object, function: name }: SeenFrame): boolean {
  return object === undefined || (name?.startsWith("Builtins_") ?? false);
}
