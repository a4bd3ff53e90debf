/** What an account says, read in the ledger's memory, where the module's code writes it down. */
import { account as field, mark, pageBytes, queueEntries, queueEntry } from "./ledger-layout.js";

export interface Block {
  /** Its offset in the memory. */
  readonly at: number;
  readonly size: number;
}

/** A block, and how far behind its beginning an address is. */
export interface Near extends Block {
  readonly isLive: boolean;
  readonly distance: number;
}

/** So far in front of an address a block is looked for that it may be in. */
const farthest = 0x100_0000;

/** Those that describe a part of the memory; none is behind its end. */
export function* pagesOf(view: DataView, at: number): Generator<{ page: number; number: number }> {
  const count = view.getUint32(at + field.pages, true);
  const directory = new Uint32Array(view.buffer, view.getUint32(at + field.directory, true), count);
  for (const [number, page] of directory.entries()) if (page !== 0) yield { page, number };
}

/** The live blocks of a memory, lowest first. `nextLive` is the module's: the places are many, and most are empty. */
export function* liveBlocks(
  view: DataView,
  at: number,
  nextLive: (from: number, end: number) => number,
): Generator<Block> {
  for (const { page, number } of pagesOf(view, at)) {
    const end = page + pageBytes;
    for (let slot = nextLive(page, end); slot < end; slot = nextLive(slot + 8, end)) {
      const inEight = view.getUint32(slot + 4, true) & 7;
      yield { at: number * pageBytes + slot - page + inEight, size: view.getUint32(slot, true) };
    }
  }
}

/** The blocks of a memory that wait for its allocator. */
export function* freedBlocks(view: DataView, at: number): Generator<Block> {
  const queue = view.getUint32(at + field.queue, true);
  const first = view.getUint32(at + field.first, true);
  const count = view.getUint32(at + field.count, true);
  for (let index = first; index < first + count; index++) {
    const entry = queue + (index % queueEntries) * queueEntry.bytes;
    yield {
      at: Number(view.getBigUint64(entry + queueEntry.block, true)),
      size: view.getUint32(entry + queueEntry.size, true),
    };
  }
}

/** The block, live or freed, that an address is in or behind. */
export function blockAround(view: DataView, at: number, address: number): Near | undefined {
  const directory = view.getUint32(at + field.directory, true);
  let left = farthest / 8;
  for (let number = address >>> 16; number >= 0 && left > 0; number--) {
    const page = view.getUint32(directory + 4 * number, true);
    const last = number === address >>> 16 ? address & 0xfff8 : pageBytes - 8;
    if (page === 0) {
      left -= last / 8;
      continue;
    }
    for (let offset = last; offset >= 0 && left > 0; offset -= 8, left--) {
      const flags = view.getUint32(page + offset + 4, true);
      const begin = number * pageBytes + offset + (flags & 7);
      if (flags === 0 || begin > address) continue;
      const size = view.getUint32(page + offset, true);
      return { at: begin, size, isLive: (flags & mark.live) !== 0, distance: address - begin };
    }
  }
  return undefined;
}
