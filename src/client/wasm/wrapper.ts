/**
 * What stands in the place of an allocator's function: it tells the ledger that the allocator begins, calls the function that was there,
 * and tells how it ended. As long as nobody has opened a ledger for the instance, it only calls.
 */
import type { Shape } from "./allocators.js";
import { bodyOf, type Code, op } from "./bytes.js";
import { type FunctionType, valueType } from "./types.js";

/** What the ledger is told of a function. */
export const role = {
  /** It returns a new block. */
  allocates: 1,
  /** It is given a block that it frees; or resizes, if it allocates as well. */
  takes: 2,
  isZeroed: 4,
  isNothingWhenEmpty: 8,
  isCollected: 16,
} as const;

/** What a rewritten module has beside its own. */
export interface Additions {
  /** A global that holds the ledger's account of the instance; 0 when there is none. */
  readonly account: number;
  /** A table with the ledger's functions. */
  readonly table: number;
  readonly types: Readonly<Record<keyof typeof entry, number>>;
}

/** Where in the table the ledger's functions are. */
export const entry = { enter: 0, exit: 1, usable: 2, evict: 3, evicted: 4 } as const;

const { i32, i64 } = valueType;

/** Their types: an account, a role, the memory's pages, then what each is about. */
export const entryTypes: Readonly<Record<keyof typeof entry, FunctionType>> = {
  /** The block that is given, the size that is wanted, the alignment → bytes to ask for in addition, or -1 when nothing must be done. */
  enter: { parameters: [i32, i32, i32, i64, i64, i32], results: [i32] },
  /** The block that was returned. */
  exit: { parameters: [i32, i32, i32, i64], results: [] },
  /** A block → its size, or -1. */
  usable: { parameters: [i32, i64], results: [i64] },
  /** → a block that was freed before and is to be freed now, or 0. */
  evict: { parameters: [i32], results: [i64] },
  /** 1 for the alignment of that block, 0 for its size. */
  evicted: { parameters: [i32], results: [i32] },
};

/** So large an alignment, of a size that has to be a multiple of it, is as much as is asked for in addition. */
const largestAlignment = 4096;

export function roleOf(shape: Shape): number {
  const allocates = shape.size !== undefined ? role.allocates : 0;
  const takes = shape.block !== undefined ? role.takes : 0;
  return (
    allocates |
    takes |
    (shape.isZeroed ? role.isZeroed : 0) |
    (shape.isNothingWhenEmpty ? role.isNothingWhenEmpty : 0) |
    (shape.isCollected ? role.isCollected : 0)
  );
}

export interface Wrapped {
  readonly shape: Shape;
  readonly type: FunctionType;
  /** The index that the function has now. */
  readonly moved: number;
  readonly is64: boolean;
}

/** Whether the function's type is what its name promises. */
export function fits({ shape, type, is64 }: Omit<Wrapped, "moved">): boolean {
  const address = is64 ? i64 : i32;
  const isInt = (value: number | undefined) => value === i32 || value === i64;
  if (![shape.parameters].flat().includes(type.parameters.length) || type.results.length > 1) return false;
  if (shape.isQuiet) return true;
  const addresses = [shape.size, shape.count, shape.block, shape.oldSize, shape.out].filter(
    (each) => each !== undefined,
  );
  if (!type.parameters.every(isInt) || !addresses.every((each) => type.parameters[each] === address)) return false;
  const [result] = type.results;
  if (shape.isUsableSize) return result === address;
  if (shape.out !== undefined || shape.isInPlace) return result === i32;
  return shape.size === undefined ? result === undefined || isInt(result) : result === address;
}

/** The body, for the code section. */
export function wrapper(wrapped: Wrapped, additions: Additions): number[] {
  return wrapped.shape.isUsableSize ? usableSize(wrapped, additions) : new Wrapper(wrapped, additions).body();
}

class Wrapper {
  readonly #shape: Shape;
  readonly #type: FunctionType;
  readonly #moved: number;
  readonly #is64: boolean;
  readonly #additions: Additions;
  /** The local that holds what `enter` answered, and the one for the result. */
  readonly #more: number;
  readonly #result: number;

  constructor({ shape, type, moved, is64 }: Wrapped, additions: Additions) {
    this.#shape = shape;
    this.#type = type;
    this.#moved = moved;
    this.#is64 = is64;
    this.#additions = additions;
    this.#more = type.parameters.length;
    this.#result = this.#more + 1;
  }

  body(): number[] {
    const { account } = this.#additions;
    return bodyOf(
      [i32, ...this.#type.results],
      [
        [op.getGlobal(account), op.eqz32, op.if, this.#call(), op.return, op.end],
        this.#enter(),
        this.#shape.block === undefined ? [] : this.#skip(),
        this.#shape.size === undefined ? [] : [op.get(this.#more), op.if, this.#askForMore(), op.end],
        this.#call(),
        this.#type.results.length === 0 ? [] : op.set(this.#result),
        this.#exit(),
        this.#type.results.length === 0 ? [] : op.get(this.#result),
      ],
    );
  }

  #enter(): Code {
    const { block, size, count, oldSize, alignment } = this.#shape;
    const bytes = size ?? oldSize;
    return [
      this.#told(),
      block === undefined ? op.i64(0) : this.#behindHeader(this.#long(block)),
      bytes === undefined ? op.i64(0) : this.#long(bytes),
      count === undefined ? [] : [this.#long(count), op.mul64],
      alignment === undefined ? op.i32(0) : this.#short(alignment),
      this.#callLedger("enter"),
      op.set(this.#more),
    ];
  }

  /** What is no block is not given to the allocator; nor is a freed one yet, but others that were freed before. */
  #skip(): Code {
    const nothing = this.#type.results.map((type) => (type === i64 ? op.i64(0) : op.i32(0)));
    return [
      [op.get(this.#more), op.i32(0), op.ltSigned32, op.if],
      this.#shape.size === undefined ? this.#freeOthers() : [],
      [nothing, op.return, op.end],
    ];
  }

  #freeOthers(): Code {
    const { block = 0, oldSize, alignment } = this.#shape;
    const narrow = (is64: boolean) => (is64 ? [] : op.wrap);
    const given = (which: number, parameter: number): Code => [
      [op.i32(which), this.#callLedger("evicted")],
      [this.#type.parameters[parameter] === i64 ? op.extend : [], op.set(parameter)],
    ];
    return [
      op.loop,
      [op.getGlobal(this.#additions.account), this.#callLedger("evict"), narrow(this.#is64), op.tee(block)],
      [this.#is64 ? op.eqz64 : op.eqz32, op.eqz32, op.if],
      this.#shape.offset === undefined ? [] : [op.get(block), op.i32(this.#shape.offset), op.sub32, op.set(block)],
      oldSize === undefined ? [] : given(0, oldSize),
      alignment === undefined ? [] : given(1, alignment),
      this.#call(),
      this.#type.results.map(() => op.drop),
      [op.branch(1), op.end, op.end],
    ];
  }

  #askForMore(): Code {
    const { size, count, oldSize, alignment, isMultiple } = this.#shape;
    const multiple =
      isMultiple && alignment !== undefined
        ? [
            // The larger of both.
            [this.#short(alignment), op.get(this.#more)],
            [this.#short(alignment), op.get(this.#more), op.gt32],
            [this.#short(alignment), op.i32(largestAlignment), op.gt32, op.eqz32, op.and32],
            [op.select, op.set(this.#more)],
          ]
        : [];
    if (size !== undefined && count !== undefined) {
      const [times, one] = this.#is64 ? [op.mul64, op.i64(1)] : [op.mul32, op.i32(1)];
      return [
        [op.get(size), op.get(count), times, this.#addMore(), op.set(size)],
        [one, op.set(count)],
      ];
    }
    return [
      multiple,
      ...[size, oldSize].map((each) => (each === undefined ? [] : [op.get(each), this.#addMore(), op.set(each)])),
    ];
  }

  #addMore(): Code {
    return this.#is64 ? [op.get(this.#more), op.extend, op.add64] : [op.get(this.#more), op.add32];
  }

  #call(): Code {
    return [this.#type.parameters.map((_, index) => op.get(index)), op.call(this.#moved)];
  }

  #exit(): Code {
    return [this.#told(), this.#newBlock(), this.#callLedger("exit")];
  }

  #newBlock(): Code {
    const { block = 0, size, out, isInPlace } = this.#shape;
    if (size === undefined) return op.i64(0);
    if (isInPlace) return [this.#long(block), op.i64(0), op.get(this.#result), op.select];
    if (out === undefined) return this.#behindHeader(this.#long(this.#result, this.#is64 ? i64 : i32));
    const load = this.#is64 ? op.load64() : [op.load32(), op.extend];
    // Where it failed nothing was written.
    return [op.get(out), load, op.i64(0), op.get(this.#result), op.eqz32, op.select];
  }

  /** From where a header stands to where the block is. */
  #behindHeader(address: Code): Code {
    const { offset } = this.#shape;
    return offset === undefined ? address : [address, op.i64(offset), op.add64];
  }

  #told(): Code {
    return [
      op.getGlobal(this.#additions.account),
      op.i32(roleOf(this.#shape)),
      op.memorySize,
      this.#is64 ? op.wrap : [],
    ];
  }

  #callLedger(name: keyof typeof entry): Code {
    const { types, table } = this.#additions;
    return [op.i32(entry[name]), op.callIndirect(types[name], table)];
  }

  #long(local: number, type = this.#type.parameters[local]): Code {
    return [op.get(local), type === i64 ? [] : op.extend];
  }

  #short(local: number): Code {
    return [op.get(local), this.#type.parameters[local] === i64 ? op.wrap : []];
  }
}

/** No more than was asked for: what is behind is not the program's. */
function usableSize({ shape, type, moved, is64 }: Wrapped, { account, table, types }: Additions): number[] {
  const block = shape.block ?? 0;
  const size = type.parameters.length;
  const given: Code = [op.get(block), is64 ? [] : op.extend];
  return bodyOf(
    [i64],
    [
      [op.getGlobal(account), op.if],
      [op.getGlobal(account), given, op.i32(entry.usable), op.callIndirect(types.usable, table), op.set(size)],
      [op.get(size), op.i64(0), op.geSigned64, op.if, op.get(size), is64 ? [] : op.wrap, op.return, op.end],
      op.end,
      [op.get(block), op.call(moved)],
    ],
  );
}
