/**
 * Required by Node processes under `jsgrind memcheck --buffers`, through NODE_OPTIONS: each Buffer that Node would cut from its shared
 * pool gets memory of its own from malloc, of exactly its size. Memcheck does the rest, as for any block: nothing in it is defined
 * before it is written, what lies around it is inaccessible, and so is all of it once the Buffer was collected. Why it is done in this
 * way: docs/decisions/0016-a-buffer-is-a-block.md.
 *
 * Node's own modules call these functions as properties of Buffer, so theirs are covered.
 */
{
  const { markAsUntransferable } = require("node:worker_threads") as typeof import("node:worker_threads");
  const original = { ...Buffer };
  const FastBuffer = Reflect.get(Buffer, Symbol.species) as new (memory: ArrayBuffer) => Buffer;
  const memoryGetter = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), "buffer");
  const { set } = Uint8Array.prototype;
  const newMemory = memoryMaker();
  let pool = currentPool();

  replace("allocUnsafe", function allocUnsafe(size: number, alignment?: number): Buffer {
    // A second argument has a meaning since Node 26 only.
    if (alignment !== undefined && original.allocUnsafe.length > 1) return newAligned(size, alignment);
    return isSize(size) ? newBuffer(Math.trunc(size)) : original.allocUnsafe(size);
  });

  // Up to 64 bytes Node takes from V8's heap, where they are zero, though it promises nothing of them.
  replace("allocUnsafeSlow", function allocUnsafeSlow(size: number, alignment?: number): Buffer {
    const isSmall = isSize(size) && size <= 64 && (alignment === undefined || original.allocUnsafeSlow.length === 1);
    return isSmall ? new FastBuffer(newMemory(Math.trunc(size))) : slow(size, alignment);
  });

  replace("from", function from(value: unknown, encodingOrOffset?: unknown, length?: unknown): Buffer {
    const made = Reflect.apply(original.from, Buffer, [value, encodingOrOffset, length]) as Buffer;
    return memoryOf(made) === value ? made : outOfPool(made);
  });

  replace("copyBytesFrom", function copyBytesFrom(view: NodeJS.TypedArray, offset?: number, length?: number): Buffer {
    return outOfPool(original.copyBytesFrom(view, offset, length));
  });

  // Before Node 24 it asks Buffer.allocUnsafe. It is replaced all the same, so that it has a name on stacks.
  const concatUsesPool = memoryOf(original.concat([new Uint8Array(1)])) === pool;
  replace("concat", function concat(list: readonly Uint8Array[], length?: number): Buffer {
    const made = original.concat(list, length);
    return concatUsesPool ? outOfPool(made) : made;
  });

  /** Node takes fractions, and rounds them down. What is no size is Node's to judge. */
  function isSize(size: unknown): size is number {
    return typeof size === "number" && size >= 1 && size < 2 ** 32;
  }

  function newBuffer(length: number): Buffer {
    const memory = newMemory(length);
    // The pool cannot be transferred to another thread.
    if (length < Buffer.poolSize >>> 1) markAsUntransferable(memory);
    return new FastBuffer(memory);
  }

  function newAligned(size: number, alignment: number): Buffer {
    const made = slow(size, alignment);
    if (alignment <= 64 && made.length > 0 && size < Buffer.poolSize >>> 1) markAsUntransferable(memoryOf(made));
    return made;
  }

  function slow(size: number, alignment: number | undefined): Buffer {
    return Reflect.apply(original.allocUnsafeSlow, Buffer, [size, alignment]) as Buffer;
  }

  /** A copy in memory of its own, if Node has made it in the pool. */
  function outOfPool(made: Buffer): Buffer {
    const { length } = made;
    if (length === 0) return made;
    // Of what is on V8's heap, asking for its memory makes a block as well.
    const memory = memoryOf(made);
    if (memory !== pool) {
      if (length >= Buffer.poolSize >>> 1) return made;
      // The pool was used up, and there is a new one.
      pool = currentPool();
      if (memory !== pool) return made;
    }
    const own = newBuffer(length);
    set.call(own, made);
    return own;
  }

  function currentPool(): ArrayBufferLike {
    return memoryOf(original.allocUnsafe(1));
  }

  /** What makes memory that was not written, from malloc however small it is. */
  function memoryMaker(): (size: number) => ArrayBuffer {
    const warns = process.noDeprecation !== true;
    // The only way to Node's own function. That nobody should go it any more is nothing to warn the program of.
    if (warns) process.noDeprecation = true;
    try {
      const { binding } = process as unknown as { binding?(name: "buffer"): Record<string, unknown> };
      const make = binding?.("buffer")["createUnsafeArrayBuffer"];
      if (typeof make === "function") return make as (size: number) => ArrayBuffer;
    } catch (error) {
      // Node's permission model keeps it back.
      if ((error as NodeJS.ErrnoException).code !== "ERR_ACCESS_DENIED") throw error;
    } finally {
      if (warns) delete process.noDeprecation;
    }
    return (size) => (size > 64 ? (slow(size, undefined).buffer as ArrayBuffer) : new ArrayBuffer(size));
  }

  /** In place of Buffer's function, and like it in all that a program can see of it but its text. */
  function replace(name: keyof typeof original, own: (...args: never[]) => Buffer): void {
    const property = Object.getOwnPropertyDescriptor(Buffer, name);
    Object.defineProperty(own, "length", { value: (original[name] as () => unknown).length, configurable: true });
    Object.defineProperty(Buffer, name, { ...property, value: own });
  }

  /** Whatever the program may give the Buffer for a property of that name. */
  function memoryOf(buffer: Buffer): ArrayBufferLike {
    return memoryGetter?.get?.call(buffer) as ArrayBufferLike;
  }
}
