/**
 * Where the frames of V8's code stand on a stack.
 *
 * Valgrind tells where each frame is in its code. All code of V8's has its caller's frame pointer at its own, and its return address above
 * that: so a frame stands right below the slot with the return address. C++ between has no frame pointers mostly; behind it the slot is
 * looked for by its content, and is believed when the frames from there on agree with Valgrind, since old stacks leave the like behind.
 *
 * On arm64 Valgrind's stack ends with the first frame of V8's code, since it follows no frame pointers there. But there C++ keeps them
 * (AAPCS64), and so they lead from the registers to that frame, and from it through all others.
 */
import { frame as slots } from "./layout.js";
import { findWord, type Memory, returnAddressAt, wordAt } from "./memory.js";

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

/** So many frames are followed that Valgrind does not tell of. */
const mostUnseen = 256;

/** Where a walk begins. */
export interface Start {
  readonly sp: number;
  readonly fp: number;
  /** Where the innermost function returns to, if it has not saved that: on machines with a register for it. */
  readonly link: number | undefined;
}

/** Entry and construct entry: frames by which C++ calls JavaScript (StackFrame::Type, which has not changed here since it exists). */
const entryMarkers: ReadonlySet<number> = new Set([1 * 2, 2 * 2]);

export class FramePointers {
  readonly #memory: Memory;
  readonly #stack: readonly SeenFrame[];
  readonly #start: Start;

  constructor(memory: Memory, start: Start, stack: readonly SeenFrame[]) {
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
        // What the link register holds is not on the stack yet.
        const slot = next && next.seen.ip + 1 !== this.#start.link ? this.#slotOf(next.seen, lowest) : undefined;
        if (slot !== undefined) lowest = slot + 8;
        continue;
      }
      if (fp === undefined || !this.#agrees(fp, next?.seen))
        fp = this.#search(next, lowest) ?? this.#follow(seen, next);
      if (fp === undefined) continue;
      yield { index, fp, ip: seen.ip };
      lowest = fp + 16;
      if (next === undefined) yield* this.#beyond(index + 1, fp);
      fp = this.#callerOf(fp);
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
    return next === undefined || this.#returnAddress(fp) === next.ip + 1;
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
    return findWord(this.#memory, ip + 1, lowest, lowest + farthest);
  }

  /** By the frame pointers that C++ kept. */
  #follow({ ip }: SeenFrame, next: { seen: SeenFrame } | undefined): number | undefined {
    const { fp: first, link } = this.#start;
    if (link === ip + 1) return this.#agrees(first, next?.seen) ? first : undefined;
    for (const fp of this.#pointersFrom(first)) {
      if (this.#returnAddress(fp) !== ip + 1) continue;
      const found = this.#saved(fp);
      return found !== undefined && this.#agrees(found, next?.seen) ? found : undefined;
    }
    return undefined;
  }

  /** C++ that has called V8's code is among them, where it keeps frame pointers; where not, they lead nowhere. */
  *#beyond(first: number, last: number): Generator<FrameAt> {
    let index = first;
    for (const callee of this.#pointersFrom(last)) {
      const fp = this.#saved(callee);
      const returnAddress = this.#returnAddress(callee);
      if (fp === undefined || returnAddress === undefined) return;
      yield { index: index++, fp, ip: returnAddress - 1 };
    }
  }

  /** The caller's frame pointer, where there is a caller that V8 made. */
  #callerOf(fp: number): number | undefined {
    return entryMarkers.has(this.#word(fp + slots.context) ?? 0) ? undefined : this.#saved(fp);
  }

  /** The frame pointer given, that which was saved there, and so on. */
  *#pointersFrom(first: number): Generator<number> {
    let fp: number | undefined = first;
    for (let count = 0; fp !== undefined && count < mostUnseen; count++) {
      yield fp;
      fp = this.#saved(fp);
    }
  }

  /** Callers' frames are at higher addresses. */
  #saved(fp: number): number | undefined {
    const caller = this.#word(fp + slots.caller);
    return caller !== undefined && caller > fp && caller % 8 === 0 ? caller : undefined;
  }

  #returnAddress(fp: number): number | undefined {
    return returnAddressAt(this.#memory, fp + slots.returnAddress);
  }

  #word(address: number): number | undefined {
    return wordAt(this.#memory, address);
  }
}

/** Code made at run time, and the builtins that V8 was built with. */
function isV8s({ object, function: name }: SeenFrame): boolean {
  return object === undefined || (name?.startsWith("Builtins_") ?? false);
}
