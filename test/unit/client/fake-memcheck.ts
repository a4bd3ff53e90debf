/**
 * Memcheck's book-keeping of blocks and pools as far as it decides between life and death: what
 * coregrind's and memcheck's sources (mc_malloc_wrappers.c, mc_leakcheck.c at VALGRIND_3_19_0) would panic at or assert, this
 * throws a Panic at. It also notes whose memory becomes inaccessible, since nothing may reach beyond its own buffer.
 */
import { memcheck, valgrind } from "#src/client/requests.js";
import type { FakeValgrind, Words } from "./fake-valgrind.js";

/** Valgrind would have ended here, and the program with it. */
export class Panic extends Error {}

export interface Block {
  address: bigint;
  size: bigint;
  /** From the runtime's malloc, and not from a request. */
  malloc: boolean;
  /** What the request said; Memcheck does not keep it. */
  redzone: bigint;
}

interface Pool {
  anchor: bigint;
  redzone: bigint;
  autoFree: boolean;
  metapool: boolean;
  chunks: Block[];
}

const code = (request: { readonly code: number }) => BigInt(request.code);
const uint = (word: bigint) => BigInt.asUintN(32, word); // handlers cut some words off at a C unsigned int

export class FakeMemcheck {
  readonly blocks: Block[] = [];
  readonly pools: Pool[] = [];
  /** Whether the runtime's own blocks may be resized in the books, as jsgrind/pool does for a while. */
  mayResizeMalloc = false;
  /** InvalidFree and InvalidMemPool. */
  errors: string[] = [];
  /** --leak-check-heuristics, which is the process's: Memcheck looks at the first word of each block that something may point into. */
  static #heuristics = true;
  /** [address, end) of all that became inaccessible. */
  noaccess: [bigint, bigint][] = [];

  /** A block of the runtime's malloc: buffers lie in such. */
  malloc(address: bigint, size: number): void {
    this.blocks.push({ address, size: BigInt(size), malloc: true, redzone: 0n });
  }

  /** For `FakeValgrind.handler`. */
  readonly handle = ([request, a, b, c, d]: Words, fake: FakeValgrind): bigint | undefined => {
    switch (request) {
      case code(memcheck.makeMemDefined):
        return 0xffff_ffff_ffff_ffffn;
      case code(valgrind.cloChange):
        if (fake.textAt(a) === "--leak-check-heuristics=none") FakeMemcheck.#heuristics = false;
        return 0n;
      case code(valgrind.malloclikeBlock):
        this.blocks.push({ address: a, size: b, malloc: false, redzone: uint(c) });
        this.#redzones(a, b, uint(c));
        return 0n;
      case code(valgrind.resizeinplaceBlock):
        this.#resize(a, b, c, uint(d));
        return 0n;
      case code(valgrind.freelikeBlock):
        this.#free(this.blocks, a, uint(b));
        return 0n;
      case code(valgrind.createMempool):
        this.#create(a, uint(b), d);
        return 0n;
      case code(valgrind.destroyMempool):
        this.#destroy(a);
        return 0n;
      case code(valgrind.mempoolAlloc):
        this.#alloc(a, b, uint(c));
        return 0n;
      case code(valgrind.mempoolFree):
        this.#mempoolFree(a, b);
        return 0n;
      case code(valgrind.mempoolTrim):
        this.#trim(a, b, uint(c));
        return 0n;
      case code(valgrind.moveMempool):
        this.#withPool(a, (pool) => (pool.anchor = b));
        return 0n;
      case code(valgrind.mempoolChange):
        this.#change(a, b, c, uint(d));
        return 0n;
      case code(valgrind.mempoolExists):
        return this.#pool(a) === undefined ? 0n : 1n;
      case code(memcheck.makeMemNoaccess):
        this.#forbid(a, b);
        return 0xffff_ffff_ffff_ffffn;
      default:
        return undefined;
    }
  };

  /** All blocks that requests announced, of pools too. */
  get announced(): Block[] {
    return [...this.blocks.filter(({ malloc }) => !malloc), ...this.pools.flatMap(({ chunks }) => chunks)];
  }

  /** @throws Panic where detect_memory_leaks asserts that blocks do not overlap, whichever way its sort leaves equal addresses. */
  leakCheck(): void {
    const unaligned = this.announced.find(({ address }) => address % 8n !== 0n);
    if (FakeMemcheck.#heuristics && unaligned !== undefined)
      throw new Panic(`vgMemCheck_is_valid_aligned_word: 0x${unaligned.address.toString(16)}`);
    const all = [...this.blocks, ...this.pools.flatMap(({ chunks }) => chunks)];
    for (const tie of [1, -1]) {
      const ties = new Map(all.map((block, index) => [block, tie * index]));
      this.#assertNoOverlap(
        all.toSorted((x, y) => Number(x.address - y.address) || (ties.get(x) ?? 0) - (ties.get(y) ?? 0)),
      );
    }
  }

  #assertNoOverlap(sorted: Block[]): void {
    for (let index = 0; index < sorted.length - 1; index++) {
      const [one, two] = [sorted[index] as Block, sorted[index + 1] as Block];
      const [end1, end2] = [one.address + one.size - 1n, two.address + two.size - 1n];
      if (end1 < two.address) continue;
      if (one.address >= two.address && end1 <= end2 && !one.malloc && two.malloc) sorted.splice(index + 1, 1);
      else if (end2 <= end1 && !two.malloc && one.malloc) sorted.splice(index, 1);
      else this.#assertMetapool(one, two, end1, end2);
    }
  }

  #assertMetapool(one: Block, two: Block, end1: bigint, end2: bigint): void {
    const isMeta = (block: Block) => this.pools.some(({ metapool, chunks }) => metapool && chunks.includes(block));
    const [meta1, meta2] = [isMeta(one), isMeta(two)];
    const sticksOut =
      (meta1 && (two.address < one.address || end2 > end1)) || (meta2 && (one.address < two.address || end1 > end2));
    if (meta1 === meta2 || sticksOut) throw new Panic(`Block ${show(one)} overlaps with block ${show(two)}`);
  }

  #pool(anchor: bigint): Pool | undefined {
    return this.pools.findLast((pool) => pool.anchor === anchor);
  }

  #withPool(anchor: bigint, act: (pool: Pool) => void): void {
    const pool = this.#pool(anchor);
    if (pool === undefined) this.errors.push("InvalidMemPool");
    else act(pool);
  }

  #create(anchor: bigint, redzone: bigint, flags: bigint): void {
    if (flags === 1n) throw new Panic("an auto free pool must be a meta pool");
    if (this.#pool(anchor) !== undefined) throw new Panic("duplicate pool creation");
    this.pools.push({ anchor, redzone, autoFree: (flags & 1n) !== 0n, metapool: (flags & 2n) !== 0n, chunks: [] });
  }

  #destroy(anchor: bigint): void {
    this.#withPool(anchor, (pool) => {
      for (const { address, size } of pool.chunks) this.#forbid(address - pool.redzone, size + 2n * pool.redzone);
      this.pools.splice(this.pools.indexOf(pool), 1);
    });
  }

  #alloc(anchor: bigint, address: bigint, size: bigint): void {
    this.#withPool(anchor, ({ chunks, redzone }) => {
      chunks.push({ address, size, malloc: false, redzone });
      this.#redzones(address, size, redzone);
    });
  }

  #mempoolFree(anchor: bigint, address: bigint): void {
    this.#withPool(anchor, (pool) => {
      const freed = this.#free(pool.chunks, address, pool.redzone);
      if (freed === undefined || !pool.autoFree) return;
      const end = freed.address + freed.size;
      for (const block of this.blocks.filter(
        (inner) => inner.address >= freed.address && inner.address + inner.size <= end,
      )) {
        if (block.malloc) throw new Panic(`the runtime's own block ${show(block)} is freed under its feet`);
        this.#free(this.blocks, block.address, pool.redzone);
      }
    });
  }

  #free(list: Block[], address: bigint, redzone: bigint): Block | undefined {
    const index = list.findLastIndex((block) => block.address === address);
    const block = list[index];
    if (block === undefined) {
      this.errors.push("InvalidFree");
      return undefined;
    }
    if (block.malloc) throw new Panic(`the runtime's own block ${show(block)} is freed under its feet`);
    list.splice(index, 1);
    this.#forbid(address - redzone, block.size + 2n * redzone);
    return block;
  }

  #resize(address: bigint, oldSize: bigint, newSize: bigint, redzone: bigint): void {
    const block = this.blocks.findLast((each) => each.address === address);
    if (block?.malloc === true && !this.mayResizeMalloc)
      throw new Panic(`the runtime's own block ${show(block)} is resized`);
    if (block === undefined || block.size !== oldSize || newSize === 0n) {
      this.errors.push("InvalidFree");
      return;
    }
    block.size = newSize;
    if (newSize < oldSize) this.#forbid(address + newSize, oldSize - newSize + redzone);
    else this.#forbid(address + newSize, redzone);
  }

  #change(anchor: bigint, from: bigint, to: bigint, size: bigint): void {
    this.#withPool(anchor, ({ chunks }) => {
      const chunk = chunks.findLast(({ address }) => address === from);
      if (chunk === undefined) this.errors.push("InvalidFree");
      else [chunk.address, chunk.size] = [to, size];
    });
  }

  /** As mempool_trim does it, with its slips: it takes the extent's size for the chunk's where it computes an end. */
  #trim(anchor: bigint, address: bigint, size: bigint): void {
    this.#withPool(anchor, (pool) => {
      const contains = (at: bigint) => address <= at && at < address + size;
      for (const chunk of pool.chunks.slice()) {
        const last = chunk.size === 0n ? chunk.address : chunk.address + chunk.size - 1n;
        if (contains(chunk.address) && contains(last)) continue;
        if (!contains(chunk.address) && !contains(last)) {
          this.#free(pool.chunks, chunk.address, pool.redzone);
          continue;
        }
        const [min, low] = chunk.address < address ? [chunk.address, address] : [address, chunk.address];
        const over = chunk.address + size > address + size;
        const [max, high] = over ? [chunk.address + size, address + size] : [address + size, chunk.address + size];
        if (!(min <= low && low < high && high <= max)) throw new Panic("mempool_trim: lo < hi");
        if (min < low && !contains(min)) this.#forbid(min, low - min);
        if (high < max && !contains(max)) this.#forbid(high, max - high);
        [chunk.address, chunk.size] = [low, high - low];
      }
    });
  }

  #redzones(address: bigint, size: bigint, redzone: bigint): void {
    this.#forbid(address - redzone, redzone);
    this.#forbid(address + size, redzone);
  }

  #forbid(address: bigint, length: bigint): void {
    if (length > 0n) this.noaccess.push([address, address + length]);
  }
}

function show({ address, size }: Block): string {
  return `0x${address.toString(16)}+${size}`;
}
