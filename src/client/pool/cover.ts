/**
 * Describes an allocator that somebody else wrote: its methods are wrapped on the object, so that what they hand out and take back is
 * described, and what they do in the arena for themselves is not reported.
 */

import { type BufferMemory, describe } from "../bytes.js";
import { assertOptions } from "../check.js";
import { valgrinds } from "../request.js";
import { type Pool, type PoolOptions, makePool } from "./pool.js";
import { quietly } from "./quiet.js";

type Method = (...args: never[]) => unknown;

/** The names of an object's methods. */
export type MethodName<Allocator> = {
  [Name in keyof Allocator]-?: Allocator[Name] extends Method ? Name : never;
}[keyof Allocator] &
  string;

type Names<Allocator> = MethodName<Allocator> | readonly MethodName<Allocator>[];

/**
 * Which methods of an allocator do what. A block is known by its offset in the buffer, or is a view of it; what is neither a view nor
 * a number above 0 is no block. It is as long as the first argument says, or as the view is.
 */
export interface Covering<Allocator> extends PoolOptions {
  /** What the allocator hands out of, without what it keeps for itself at the beginning or the end. */
  readonly arena: BufferMemory;
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
  /**
   * Bytes on both sides of each block that the wrapped methods ask for beyond what the program does, and that stay inaccessible. A
   * multiple of the allocator's alignment; only for one whose blocks are numbers. Default 0.
   */
  readonly redzone?: number;
}

type Listed = string | readonly string[] | undefined;
type Call = (...args: unknown[]) => unknown;

/**
 * Describes what `allocator` does from now on. Methods that are not named run quietly.
 *
 * @returns The pool. Destroying it gives the allocator its own methods back.
 * @example
 * class Bump {
 *   buffer = new ArrayBuffer(4096);
 *   #top = 8;
 *   take(bytes: number) {
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
  const { arena, alloc, calloc, free, realloc, clear, ...options } = assertOptions(covering);
  const roles = { alloc, calloc, free, realloc, clear };
  for (const [role, names] of Object.entries(roles)) assertMethods(allocator, role, names);
  const pool = makePool(arena, options, () => wrapped.restore());
  const wrapped = new Wrapped(allocator, pool, originOf(arena), options.redzone ?? 0);
  if (valgrinds() > 0) wrapped.wrap(roles);
  return pool;
}

/** The methods of one allocator. */
class Wrapped {
  readonly #allocator: object;
  readonly #pool: Pool;
  /** Where the arena begins in its buffer. */
  readonly #origin: number;
  readonly #redzone: number;
  readonly #own = new Map<string, PropertyDescriptor | undefined>();
  /** Whether one of the named methods runs: what it calls of itself is its own affair. */
  #isInside = false;

  constructor(allocator: object, pool: Pool, origin: number, redzone: number) {
    this.#allocator = allocator;
    this.#pool = pool;
    this.#origin = origin;
    this.#redzone = redzone;
  }

  wrap(roles: Record<string, Listed>): void {
    const wrappers: Record<string, (method: Call) => Call> = {
      alloc: (method) => this.#allocBy(method, undefined),
      calloc: (method) => this.#allocBy(method, true),
      free: (method) => this.#freeBy(method),
      realloc: (method) => this.#reallocBy(method),
      clear: (method) => this.#clearBy(method),
    };
    const named = new Set<string>();
    for (const [role, names] of Object.entries(roles)) {
      for (const name of listOf(names)) {
        named.add(name);
        this.#replace(name, wrappers[role] as (method: Call) => Call);
      }
    }
    for (const name of methodsOf(this.#allocator)) {
      if (named.has(name)) continue;
      this.#replace(
        name,
        (method) =>
          function (this: unknown, ...args) {
            return quietly(() => method.apply(this, args));
          },
      );
    }
  }

  restore(): void {
    for (const [name, descriptor] of this.#own) {
      if (descriptor === undefined) Reflect.deleteProperty(this.#allocator, name);
      else Object.defineProperty(this.#allocator, name, descriptor);
    }
    this.#own.clear();
  }

  #replace(name: string, wrapper: (method: Call) => Call): void {
    const method = (this.#allocator as Record<string, Call>)[name] as Call;
    const own = Object.getOwnPropertyDescriptor(this.#allocator, name);
    if (own?.configurable === false) return; // frozen, such as a module's namespace
    this.#own.set(name, own);
    Object.defineProperty(this.#allocator, name, {
      configurable: true,
      enumerable: own?.enumerable ?? false,
      writable: true,
      value: wrapper(method),
    });
  }

  #allocBy(method: Call, zeroed: true | undefined): Call {
    const wrapped = this;
    return function (this: unknown, ...args) {
      if (wrapped.#isInside) return method.apply(this, args);
      const [bytes] = args;
      const result = wrapped.#run(() => method.apply(this, wrapped.#widened(args, 0)));
      return wrapped.#handOut(result, bytes, zeroed);
    };
  }

  #freeBy(method: Call): Call {
    const wrapped = this;
    return function (this: unknown, ...args) {
      if (wrapped.#isInside) return method.apply(this, args);
      const block = wrapped.#place(args[0]);
      if (block !== undefined) wrapped.#pool.free(block);
      return wrapped.#run(() => method.apply(this, wrapped.#shifted(args)));
    };
  }

  #reallocBy(method: Call): Call {
    const wrapped = this;
    return function (this: unknown, ...args) {
      if (wrapped.#isInside) return method.apply(this, args);
      const before = wrapped.#place(args[0]);
      const result = wrapped.#run(() => method.apply(this, wrapped.#widened(wrapped.#shifted(args), 1)));
      if (before === undefined) return wrapped.#handOut(result, args[1], undefined);
      const after = wrapped.#place(typeof result === "number" ? result && result + wrapped.#redzone : result);
      if (after === undefined) return result;
      wrapped.#pool.move(before, ArrayBuffer.isView(after) ? after : { ...after, length: lengthOf(args[1]) });
      return typeof result === "number" ? result + wrapped.#redzone : result;
    };
  }

  #clearBy(method: Call): Call {
    const wrapped = this;
    return function (this: unknown, ...args) {
      const result = wrapped.#run(() => method.apply(this, args));
      wrapped.#pool.clear();
      return result;
    };
  }

  #run(call: () => unknown): unknown {
    this.#isInside = true;
    try {
      return quietly(call);
    } finally {
      this.#isInside = false;
    }
  }

  #handOut(result: unknown, bytes: unknown, zeroed: true | undefined): unknown {
    const options = zeroed === undefined ? {} : { zeroed };
    if (ArrayBuffer.isView(result)) {
      this.#pool.alloc(result, options);
      return result;
    }
    if (typeof result !== "number" || !(result > 0)) return result;
    const address = result + this.#redzone;
    this.#pool.alloc({ offset: address - this.#origin, length: lengthOf(bytes) }, options);
    return address;
  }

  #place(block: unknown): { offset: number } | ArrayBufferView | undefined {
    if (ArrayBuffer.isView(block)) return block;
    return typeof block === "number" && block > 0 ? { offset: block - this.#origin } : undefined;
  }

  /** The argument `index` is a number of bytes: with the redzones. */
  #widened(args: unknown[], index: number): unknown[] {
    const bytes = args[index];
    if (this.#redzone === 0 || typeof bytes !== "number" || !(bytes > 0)) return args;
    return args.with(index, Math.ceil(bytes) + 2 * this.#redzone);
  }

  /** The first argument is a block: as the allocator knows it. */
  #shifted(args: unknown[]): unknown[] {
    const [block] = args;
    if (this.#redzone === 0) return args;
    const address = ArrayBuffer.isView(block) ? block.byteOffset : block;
    return typeof address === "number" && address > 0 ? args.with(0, address - this.#redzone) : args;
  }
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
  for (const name of listOf(names)) {
    const method: unknown = (allocator as Record<string, unknown>)[name];
    if (typeof method !== "function")
      throw new TypeError(`${role} names a method of the allocator; its ${JSON.stringify(name)} is ${describe(method)}`);
  }
}

/** All that can be called on an object, its own and its classes'; without accessors. */
function methodsOf(object: object): Set<string> {
  const names = new Set<string>();
  for (let at: object | null = object; at !== null && at !== Object.prototype && at !== Function.prototype; at = Object.getPrototypeOf(at) as object | null)
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at)))
      if (typeof value === "function" && name !== "constructor") names.add(name);
  return names;
}
