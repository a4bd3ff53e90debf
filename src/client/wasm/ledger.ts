/** The ledger of this thread: the accounts of all memories whose allocators it hears of. */
import { load, machine } from "../object/load.js";
import { ask, locate, tell, tellAll, valgrinds } from "../request.js";
import { memcheck, valgrind } from "../requests.js";
import {
  account as field,
  awaitsFirst,
  directoryBytes,
  isShared,
  marksRedzones,
  ownAddress,
  pageBytes,
  queueEntries,
  queueEntry,
  pool,
  requestSlots,
} from "./ledger-layout.js";
import { type Block, blockAround, freedBlocks, liveBlocks, pagesOf } from "./ledger-account.js";
import { ledgerModule } from "./ledger-module.js";
import { reportBadFree } from "./bad-free.js";
import { mostKept } from "./settings.js";
import { describeMoved } from "./moved.js";
import { isStale } from "./stale.js";
import { layout as words } from "../object/machine.js";
import { type Global, type Memory, webAssembly } from "./webassembly.js";
import type { entry } from "./wrapper.js";

/** V8's own: the ledger is no program's module. */
const { Module, Instance } = webAssembly;

interface LedgerExports extends Record<keyof typeof entry, unknown> {
  readonly memory: Memory;
  readonly next: Global;
  readonly nextLive: (from: number, end: number) => number;
}

export interface Account {
  /** Where it stands in the ledger's memory: what the module's code is given. */
  readonly at: number;
  /** Where the memory that it is about begins, when the ledger last looked. */
  base: number;
  /** As long as somebody else has it: another one may come to the same place. */
  readonly memory: WeakRef<Memory>;
}

export interface AccountOptions {
  /** What is from here on is the allocator's; undefined where that is not known. */
  readonly heapBase: number | undefined;
  /** How far the memory may grow. */
  readonly mostPages: number;
  readonly isShared: boolean;
  /** How much is asked for in addition to each block, and left inaccessible. */
  readonly redzone: number;
}

/** No block begins behind it. */
const nowhere = 0xffff_ffff_ffffn;

export class Ledger {
  readonly #exports: LedgerExports;
  readonly #accounts = new Map<number, Account>();
  /** What accounts of memories that are gone leave in the ledger's memory, for those to come. */
  readonly #spare: number[] = [];
  /** Where its own memory begins. */
  readonly #base: number;
  /** A place for what is nowhere. */
  #nowhere: number | undefined;

  private constructor(exports: LedgerExports, base: number) {
    this.#exports = exports;
    this.#base = base;
  }

  /** undefined natively. */
  static open(): Ledger | undefined {
    const here = valgrinds() === 0 ? undefined : machine();
    if (here === undefined) return undefined;
    const door = load(here);
    let ledger: Ledger | undefined;
    const imports = {
      jsgrind: {
        native: door.jsgrind_client_requests,
        first: (at: number, block: bigint) => ledger?.first(at, block),
        bad: (at: number, block: bigint) => ledger?.bad(at, Number(block)),
        isStale: () => (isStale() ? 1 : 0),
        hasGrown: (at: number) => ledger?.hasGrown(at),
      },
    };
    const exports = new Instance(new Module(ledgerModule()), imports).exports as unknown as LedgerExports;
    const header = new Uint8Array(exports.memory.buffer, 0, words.slot * (1 + requestSlots));
    const view = new DataView(exports.memory.buffer);
    view.setBigUint64(words.slot, BigInt(valgrind.runningOnValgrind.code), true);
    door.jsgrind_client_request_on(header);
    const base = locate(header)?.address ?? 0;
    view.setBigUint64(ownAddress, BigInt(base), true);
    return (ledger = new Ledger(exports, base));
  }

  /** What the wrappers call, in the order of the table. */
  get functions(): Record<keyof typeof entry, unknown> {
    return this.#exports;
  }

  /** Of memories that are still there; the others' blocks are gone with them. */
  accounts(): Account[] {
    for (const account of this.#accounts.values()) this.#lookAfter(account);
    return [...this.#accounts.values()];
  }

  /**
   * That of a memory, and whether it is a new one: then its pages are accessible up to the heap from now on. undefined where the memory is
   * empty: it has no address.
   */
  account(memory: Memory, options: AccountOptions): { account: Account; isNew: boolean } | undefined {
    const place = locate(new Uint8Array(memory.buffer));
    if (place === undefined) return undefined;
    const known = this.#accounts.get(place.address);
    if (known?.memory.deref() === memory) return { account: known, isNew: false };
    if (known !== undefined) this.#lookAfter(known);
    // Another thread describes it already, if the memory is shared.
    const isNew = ask(valgrind.mempoolExists.code, place.address + pool.key) !== 1;
    if (isNew) tellAll(valgrind.createMempool.code, place.address + pool.key, pool.redzone, 0, 0);
    const account = { at: this.#open(place, options), base: place.address, memory: new WeakRef(memory) };
    const { heapBase } = options;
    if (isNew && heapBase !== undefined && heapBase < place.length)
      tell(memcheck.makeMemNoaccess.code, place.address + heapBase, place.length - heapBase);
    this.#accounts.set(place.address, account);
    return { account, isNew };
  }

  #open({ address, length }: { address: number; length: number }, options: AccountOptions): number {
    const { heapBase, mostPages, redzone } = options;
    const at = this.#spare.pop() ?? this.#takeAccount();
    const view = this.#view;
    view.setBigUint64(at + field.base, BigInt(address), true);
    view.setBigUint64(at + field.edge, heapBase === undefined ? nowhere : BigInt(heapBase + pool.redzone), true);
    view.setUint32(at + field.pages, length / 0x1_0000, true);
    const flags = (heapBase === undefined ? awaitsFirst | marksRedzones : 0) | (options.isShared ? isShared : 0);
    view.setUint32(at + field.flags, flags, true);
    view.setUint32(at + field.redzone, redzone, true);
    view.setUint32(at + field.limit, Math.min(mostKept, mostPages * (0x1_0000 / 16)), true);
    for (const none of [field.kept, field.first, field.count]) view.setUint32(at + none, 0, true);
    return at;
  }

  #takeAccount(): number {
    const at = this.#take(field.bytes);
    const directory = this.#take(directoryBytes);
    const queue = this.#take(queueEntries * queueEntry.bytes);
    const view = this.#view;
    view.setUint32(at + field.directory, directory, true);
    view.setUint32(at + field.queue, queue, true);
    return at;
  }

  /** Nothing is written down in it any more. */
  #giveBack(account: Account): void {
    for (const { page } of pagesOf(this.#view, account.at)) new Uint8Array(this.#view.buffer, page, pageBytes).fill(0);
    this.#spare.push(account.at);
  }

  /** The live blocks of a memory, lowest first. */
  blocks(account: Account): Iterable<Block> {
    return liveBlocks(this.#view, account.at, this.#exports.nextLive);
  }

  /** A block that cannot be one. Its memory stays as it is: what is freed is inaccessible, so it is freed elsewhere. */
  forget(account: Account, { at }: Block): void {
    const key = account.base + pool.key;
    const place = this.#base + (this.#nowhere ??= this.#take(8 * pool.redzone)) + 4 * pool.redzone;
    tellAll(valgrind.mempoolChange.code, key, account.base + at, place, 0);
    tell(valgrind.mempoolFree.code, key, place);
    const view = this.#view;
    const page = view.getUint32(view.getUint32(account.at + field.directory, true) + 4 * (at >>> 16), true);
    view.setUint32(page + (at & 0xfff8) + 4, 0, true);
  }

  /** Nothing of a memory is inaccessible any more, and no block is in it. That of other threads too is theirs. */
  close(account: Account): void {
    const { base } = account;
    const memory = account.memory.deref();
    if (memory !== undefined && memory.buffer instanceof ArrayBuffer) {
      this.#abandon(account);
      tell(memcheck.makeMemDefined.code, base, memory.buffer.byteLength);
    }
    this.#accounts.delete(base);
  }

  /** What was in a memory that is gone is no leak. Something else may be in its place: that is not to be touched. */
  #abandon(account: Account): void {
    for (const block of this.blocks(account)) this.forget(account, block);
    tell(valgrind.destroyMempool.code, account.base + pool.key);
    this.#accounts.delete(account.base);
    this.#giveBack(account);
  }

  /** A memory may be gone since the ledger looked, or be elsewhere: V8 moves one that has no room to grow. */
  #lookAfter(account: Account): void {
    const memory = account.memory.deref();
    if (memory === undefined) this.#abandon(account);
    else this.#follow(account, memory);
  }

  #follow(account: Account, memory: Memory): void {
    const place = locate(new Uint8Array(memory.buffer));
    if (place === undefined || place.address === account.base) return;
    const view = this.#view;
    const edge = view.getBigUint64(account.at + field.edge, true);
    describeMoved(account.base, place.address, {
      blocks: this.blocks(account),
      freed: freedBlocks(view, account.at),
      heap: edge === nowhere ? 0 : Number(edge) - pool.redzone,
      redzone: view.getUint32(account.at + field.redzone, true),
    });
    view.setBigUint64(account.at + field.base, BigInt(place.address), true);
    this.#accounts.delete(account.base);
    account.base = place.address;
    this.#accounts.set(account.base, account);
  }

  /** Whether a block is still there: another thread may have freed it. */
  isAccessible({ base }: Account, { at, size }: Block): boolean {
    return size === 0 || ask(memcheck.checkMemIsAddressable.code, base + at, 1) === 0;
  }

  /** Writes words where Memcheck looks for pointers; until what is returned is called. */
  keepWords(words: readonly number[]): () => void {
    if (words.length === 0) return () => undefined;
    const at = this.#take(8 * words.length);
    const half = new Uint32Array(this.#exports.memory.buffer, at, 2 * words.length);
    for (const [index, word] of words.entries()) {
      half[2 * index] = word;
      half[2 * index + 1] = word / 0x1_0000_0000;
    }
    return () => {
      new Uint32Array(this.#exports.memory.buffer, at, 2 * words.length).fill(0);
    };
  }

  /** Forgets the last requests. */
  clear(): void {
    new Uint8Array(this.#exports.memory.buffer, words.slot, words.slot * requestSlots).fill(0);
  }

  /** Where a heap begins whose base nobody told: what is in front of its first block may be anything. */
  first(at: number, block: bigint): void {
    const view = this.#view;
    view.setBigUint64(at + field.edge, block + BigInt(pool.redzone), true);
    view.setUint32(at + field.flags, view.getUint32(at + field.flags, true) & ~awaitsFirst, true);
  }

  /** A memory has grown since the ledger heard of it. */
  hasGrown(at: number): void {
    const account = this.#accountAt(at);
    if (account !== undefined) this.#lookAfter(account);
  }

  #accountAt(at: number): Account | undefined {
    return [...this.#accounts.values()].find((account) => account.at === at);
  }

  /** What is freed is no block, or was freed before. */
  bad(at: number, block: number): void {
    const account = this.#accountAt(at);
    if (account !== undefined) reportBadFree(account.base + block, blockAround(this.#view, account.at, block));
  }

  #take(bytes: number): number {
    const { next, memory } = this.#exports;
    const at = Number(next.value);
    next.value = at + bytes;
    const missing = at + bytes - memory.buffer.byteLength;
    if (missing > 0) (memory as Memory & { grow(pages: number): number }).grow(Math.ceil(missing / 0x1_0000));
    return at;
  }

  get #view(): DataView {
    return new DataView(this.#exports.memory.buffer);
  }
}
