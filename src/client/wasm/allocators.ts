/** The functions of allocators, by the names that they are known under, and what their parameters mean. */

/** Parameters by their index. */
export interface Shape {
  /** How many; as compilers differ, any of several. */
  readonly parameters: number | readonly number[];
  /** How many bytes are wanted; times `count` where there is one. */
  readonly size?: number;
  readonly count?: number;
  readonly alignment?: number;
  /** The block that is freed or resized. */
  readonly block?: number;
  /** What the block had when it was allocated, for allocators that want to be told. */
  readonly oldSize?: number;
  /** Where the address of the new block is written, in place of a result that is an address. */
  readonly out?: number;
  readonly isZeroed?: true;
  /** Of no bytes there is no block: what is returned then is no address of one. */
  readonly isNothingWhenEmpty?: true;
  /** The size must be a multiple of the alignment. */
  readonly isMultiple?: true;
  /** What is given and returned stands so many bytes in front of the block: a header. */
  readonly offset?: number;
  /** A collector's: what it looks at around blocks is its business. */
  readonly isQuiet?: true;
  /** Nobody frees what it returns: where it is taken by another block, it is gone. */
  readonly isCollected?: true;
  /** It says whether a block has another size now, at the same place. */
  readonly isInPlace?: true;
  /** It answers how many bytes of `block` may be used. */
  readonly isUsableSize?: true;
}

/** Functions that come together: where one of them is seen, the others must be. */
export type Family = Readonly<Record<string, Shape>>;

const c = {
  malloc: { parameters: 1, size: 0 },
  free: { parameters: 1, block: 0 },
  calloc: { parameters: 2, count: 0, size: 1, isZeroed: true },
  realloc: { parameters: 2, block: 0, size: 1 },
  memalign: { parameters: 2, alignment: 0, size: 1 },
  aligned_alloc: { parameters: 2, alignment: 0, size: 1, isMultiple: true },
  posix_memalign: { parameters: 3, out: 0, alignment: 1, size: 2 },
  valloc: { parameters: 1, size: 0 },
  pvalloc: { parameters: 1, size: 0 },
  malloc_usable_size: { parameters: 1, block: 0, isUsableSize: true },
} as const satisfies Family;

const rust = {
  alloc: { parameters: 2, size: 0, alignment: 1, isNothingWhenEmpty: true },
  alloc_zeroed: { parameters: 2, size: 0, alignment: 1, isZeroed: true, isNothingWhenEmpty: true },
  dealloc: { parameters: 3, block: 0, oldSize: 1, alignment: 2, isNothingWhenEmpty: true },
  realloc: { parameters: 4, block: 0, oldSize: 1, alignment: 2, size: 3, isNothingWhenEmpty: true },
} as const satisfies Family;

const bindgen = {
  malloc: { parameters: 2, size: 0, alignment: 1, isNothingWhenEmpty: true },
  realloc: { parameters: 4, block: 0, oldSize: 1, size: 2, alignment: 3, isNothingWhenEmpty: true },
  free: { parameters: 3, block: 0, oldSize: 1, alignment: 2, isNothingWhenEmpty: true },
} as const satisfies Family;

/** AssemblyScript's runtime. The compiler may inline the functions that programs call, but not the ones that these call. */
const assemblyScript: Family = {
  ...withPrefix("~lib/rt/tlsf/", {
    __alloc: c.malloc,
    __realloc: c.realloc,
    __free: c.free,
    allocateBlock: { parameters: 2, size: 1, offset: 4 },
    reallocateBlock: { parameters: 3, block: 1, size: 2, offset: 4 },
    freeBlock: { parameters: 2, block: 1, offset: 4 },
  }),
  ...withPrefix("~lib/rt/stub/", { __alloc: c.malloc, __realloc: c.realloc, __free: c.free }),
  ...quiet("~lib/rt/itcms/", ["__new", "__renew", "__collect", "step", "interrupt", "free"]),
  ...quiet("~lib/rt/tcms/", ["__new", "__renew", "__collect", "free"]),
  ...quiet("~lib/rt/stub/", ["__new", "__renew"]),
};

const tinyGo: Family = {
  "runtime.alloc": { parameters: [2, 3], size: 0, isZeroed: true, isCollected: true },
  ...quiet("runtime.", ["runGC", "GC", "initHeap", "growHeap", "markRoots"]),
};

/**
 * std.heap.wasm_allocator, as it is without the optimiser: a trace of errors and the allocator's state stand in front, the address of the caller
 * behind, and the alignment is a logarithm. The optimiser leaves out the trace, and puts `free` into the functions that call it.
 */
const zigWithTrace = {
  alloc: { parameters: 5, size: 2, alignment: 3 },
  resize: { parameters: 7, block: 2, oldSize: 3, alignment: 4, size: 5, isInPlace: true },
  remap: { parameters: 7, block: 2, oldSize: 3, alignment: 4, size: 5 },
  free: { parameters: 6, block: 2, oldSize: 3, alignment: 4 },
} as const satisfies Family;

/** What is wrong with a module in which a function is of another type than its name promises; undefined where the others do without it. */
export function misfit(name: string): string | undefined {
  if (name.startsWith("~lib/rt/")) return `has a function ${name} of a type that is not known`;
  if (/^heap\.(?:Brk|Wasm)Allocator\./.test(name))
    return "has Zig's allocator, which is known in builds with -O Debug alone, as the optimiser puts parts of it into other functions";
  return undefined;
}

function quiet(prefix: string, names: readonly string[]): Family {
  return Object.fromEntries(names.map((name) => [prefix + name, { parameters: [0, 1, 2, 3, 4], isQuiet: true }]));
}

/** What a user may call a function of their own: `malloc=my_malloc`. */
export const roles: Family = {
  ...c,
  ...withPrefix("rust_", rust),
  ...withPrefix("wbindgen_", bindgen),
};

const known: ReadonlyMap<string, Shape> = new Map(
  Object.entries<Shape>({
    ...c,
    ...withPrefix("dl", c),
    ...withPrefix("emscripten_builtin_", c),
    ...withPrefix("__libc_", c),
    ...withPrefix("__", c),
    ...withPrefix("__rust_", rust),
    ...withPrefix("__rdl_", rust),
    ...withPrefix("__rg_", rust),
    ...withPrefix("__wbindgen_", bindgen),
    ...assemblyScript,
    ...tinyGo,
    ...withPrefix("heap.BrkAllocator.", zigWithTrace),
    ...withPrefix("heap.WasmAllocator.", zigWithTrace),
  }),
);

function withPrefix(prefix: string, family: Family): Family {
  return Object.fromEntries(Object.entries(family).map(([name, shape]) => [prefix + name, shape]));
}

/** What a function with this name does for an allocator, if anything. */
export function shapeOf(name: string): Shape | undefined {
  return known.get(name) ?? known.get(lastPart(name));
}

/** Of Rust's names, mangled (`_RNvCs…_7___rustc12___rust_alloc`) or not (`__rustc[…]::__rust_alloc`). */
function lastPart(name: string): string {
  return /(?:^_R.*\d_|::)(__r(?:ust|dl|g)_[a-z_]+)$/.exec(name)?.[1] ?? "";
}
