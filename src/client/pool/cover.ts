/**
 * Describes an allocator that somebody else wrote: its methods are wrapped on the object, so that what they hand out and take back is
 * described, and what they do in the arena for themselves is not reported.
 */

import { type BufferMemory, describe } from "../bytes.js";
import { assertInteger, assertOptions } from "../check.js";
import { valgrinds } from "../request.js";
import { type Call, Methods } from "./methods.js";
import type { Block, BlockStart } from "./place.js";
import { type AllocOptions, type Pool, type PoolOptions, makePool } from "./pool.js";
import { quietly } from "./quiet.js";

type Method = (...args: never[]) => unknown;

/** The names of an object's methods. */
export type MethodName<Allocator> = {
  [Name in keyof Allocator]-?: Allocator[Name] extends Method ? Name : never;
}[keyof Allocator] &
  string;

type Names<Allocator> = MethodName<Allocator> | readonly MethodName<Allocator>[];

/**
 * Which methods of an allocator do what. A block is known by its address, an offset in the buffer, or is a view of it; what is neither a view nor
 * a number above 0 is no block. It is as long as the first argument says, or as the view is.
 */
export interface Covering<Allocator> extends PoolOptions {
  /** What the allocator hands out of, without what it keeps for itself at the beginning or the end. */
  readonly arena: BufferMemory;
  /** Where address 0 is in the buffer. Default 0. */
  readonly origin?: number;
  /** Hand out a block: `malloc(bytes)`. */
  readonly alloc: Names<Allocator>;
  /** Hand out a block that is zeroed: `calloc(bytes)`. */
  readonly calloc?: Names<Allocator>;
  /** Take one back: `free(block)`. */
  readonly free?: Names<Allocator>;
  /** Resize or move one: `realloc(block, bytes)`. */
  readonly realloc?: Names<Allocator>;
  /** Take all back: `freeAll()`. */
  readonly clear?: Names<Allocator>;
  /** Bytes that lie between its blocks anyhow, such as headers. Default 0. */
  readonly redzone?: number;
  /**
   * Bytes on both sides of each block that the wrapped methods ask for beyond what the program does, and that stay inaccessible, so that
   * more of an overflow is found. A multiple of the allocator's alignment; only for one whose blocks are numbers. Default 0.
   */
  readonly pad?: number;
}

type Role = "alloc" | "calloc" | "free" | "realloc" | "clear";
type Listed = string | readonly string[] | undefined;

/**
 * Describes what `allocator` does from now on. Methods that are not named run quietly.
 *
 * @returns The pool. Destroying it gives the allocator its own methods back.
 * @example
 * class Bump {
 *   buffer = new ArrayBuffer(4096);
 *   #top = 8;
 *   take(bytes = 0) {
 *     return (this.#top += bytes + 8) - bytes - 8;
 *   }
 * }
 * const bump = new Bump();
 * using pool = cover(bump, { arena: bump.buffer, alloc: "take" });
 * new Uint8Array(bump.buffer)[bump.take(16)] = 1;
 */
export function cover<Allocator extends object>(allocator: Allocator, covering: Covering<Allocator>): Pool {
  if ((typeof allocator !== "object" && typeof allocator !== "function") || allocator === null)
    throw new TypeError(`An allocator is an object; this is ${describe(allocator)}`);
  const {
    arena,
    origin = 0,
    alloc,
    calloc,
    free,
    realloc,
    clear,
    pad = 0,
    redzone = 0,
    ...options
  } = assertOptions(covering);
  const roles = { alloc, calloc, free, realloc, clear };
  if (alloc === undefined) throw new TypeError("alloc must name the method of the allocator that hands out blocks");
  for (const [role, names] of Object.entries(roles)) assertMethods(allocator, role, names);
  assertInteger(origin, "origin", 0, Number.MAX_SAFE_INTEGER);
  assertInteger(pad, "pad", 0, 2 ** 20);
  assertInteger(redzone, "redzone", 0, 2 ** 20);
  const described: Cover = new Cover(allocator, () => pool, originOf(arena) - origin, pad);
  const pool = makePool(arena, { ...options, redzone: redzone + pad }, () => described.methods.restore());
  if (valgrinds() > 0) described.wrap(roles);
  return pool;
}

/** An allocator's methods, and the pool that hears of what they do. */
class Cover {
  readonly methods: Methods;
  readonly #pool: () => Pool;
  /** The address of the arena. */
  readonly #origin: number;
  readonly #pad: number;
  /** Whether one of the named methods runs: what it calls of the allocator is its own affair. */
  #isInside = false;

  constructor(allocator: object, pool: () => Pool, origin: number, pad: number) {
    this.methods = new Methods(allocator);
    this.#pool = pool;
    this.#origin = origin;
    this.#pad = pad;
  }

  wrap(roles: Record<Role, Listed>): void {
    const named = new Set<string>();
    for (const [role, names] of Object.entries(roles)) {
      for (const name of listOf(names)) {
        named.add(name);
        this.methods.replace(name, (method) => this.#described(role as Role, method));
      }
    }
    for (const name of this.methods.names()) if (!named.has(name)) this.methods.replace(name, quiet);
  }

  #described(role: Role, method: Call): Call {
    const act = this.#acts[role];
    const isInside = () => this.#isInside;
    return function (this: unknown, ...args) {
      if (isInside()) return method.apply(this, args);
      return act((changed) => method.apply(this, changed), args);
    };
  }

  readonly #acts: Record<Role, (call: (args: unknown[]) => unknown, args: unknown[]) => unknown> = {
    alloc: (call, args) => this.#handOut(this.#run(call, this.#widened(args, 0)), args[0], {}),
    calloc: (call, args) => this.#handOut(this.#run(call, this.#widened(args, 0)), args[0], { zeroed: true }),
    free: (call, args) => {
      const block = this.#place(args[0]);
      if (block !== undefined) this.#pool().free(block);
      return this.#run(call, this.#shifted(args));
    },
    realloc: (call, args) => {
      const before = this.#place(args[0]);
      const result = this.#run(call, this.#widened(this.#shifted(args), 1));
      return before === undefined ? this.#handOut(result, args[1], {}) : this.#move(before, result, args[1]);
    },
    clear: (call, args) => {
      const result = this.#run(call, args);
      this.#pool().clear();
      return result;
    },
  };

  #run(call: (args: unknown[]) => unknown, args: unknown[]): unknown {
    this.#isInside = true;
    try {
      return quietly(() => call(args));
    } finally {
      this.#isInside = false;
    }
  }

  /** Returns the block as the program is to know it. */
  #handOut(result: unknown, bytes: unknown, options: AllocOptions): unknown {
    const block = this.#blockOf(result, bytes);
    if (block === undefined) return result;
    this.#pool().alloc(block, options);
    return ArrayBuffer.isView(block) ? result : (result as number) + this.#pad;
  }

  #move(before: BlockStart, result: unknown, bytes: unknown): unknown {
    const block = this.#blockOf(result, bytes);
    if (block === undefined) return result;
    this.#pool().move(before, block);
    return ArrayBuffer.isView(block) ? result : (result as number) + this.#pad;
  }

  /** What a method returned, without the padding that was asked for. */
  #blockOf(result: unknown, bytes: unknown): Block | undefined {
    if (ArrayBuffer.isView(result)) return result;
    if (typeof result !== "number" || !(result > 0)) return undefined;
    return { offset: result + this.#pad - this.#origin, length: lengthOf(bytes) };
  }

  /** What the program gives back. */
  #place(block: unknown): BlockStart | undefined {
    if (ArrayBuffer.isView(block)) return block;
    return typeof block === "number" && block > 0 ? { offset: block - this.#origin } : undefined;
  }

  /** The argument `index` is a number of bytes: with the padding. */
  #widened(args: unknown[], index: number): unknown[] {
    const bytes = args[index];
    if (this.#pad === 0 || typeof bytes !== "number" || !(bytes > 0)) return args;
    return args.with(index, Math.ceil(bytes) + 2 * this.#pad);
  }

  /** The first argument is a block: as the allocator knows it. */
  #shifted(args: unknown[]): unknown[] {
    const [block] = args;
    if (this.#pad === 0) return args;
    const address = ArrayBuffer.isView(block) ? block.byteOffset : block;
    return typeof address === "number" && address > 0 ? args.with(0, address - this.#pad) : args;
  }
}

/** What the allocator does without handing anything out. */
function quiet(method: Call): Call {
  return function (this: unknown, ...args) {
    return quietly(() => method.apply(this, args));
  };
}

/** What a method that takes numbers of bytes makes of what it got. */
function lengthOf(bytes: unknown): number {
  return typeof bytes === "number" && bytes > 0 ? Math.min(Math.ceil(bytes), Number.MAX_SAFE_INTEGER) : 0;
}

function originOf(arena: BufferMemory): number {
  return ArrayBuffer.isView(arena) ? arena.byteOffset : 0;
}

function listOf(names: Listed): readonly string[] {
  if (names === undefined) return [];
  return typeof names === "string" ? [names] : names;
}

function assertMethods(allocator: object, role: string, names: Listed): void {
  if (names !== undefined && typeof names !== "string" && !Array.isArray(names))
    throw new TypeError(`${role} names a method of the allocator, or is an array of names; this is ${describe(names)}`);
  for (const name of listOf(names)) {
    if (typeof name !== "string") throw new TypeError(`${role} has names of methods; one is ${describe(name)}`);
    const method: unknown = (allocator as Record<string, unknown>)[name];
    if (typeof method !== "function")
      throw new TypeError(
        `${role} names a method of the allocator; its ${JSON.stringify(name)} is ${describe(method)}`,
      );
  }
}
