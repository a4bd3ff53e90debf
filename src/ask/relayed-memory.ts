/**
 * The memory of a stopped process through Valgrind's gdbserver, where the kernel does not give it. Who reads asks for one word after the
 * other and cannot wait; so what is missing ends the work, is fetched by the page, and the work begins again.
 */
import { isInUsersMemory, type Memory } from "../v8/memory.js";

const pageBytes = 0x1000;

/** Far more than a stack with all its functions needs. */
const mostPages = 2_000;

/** Of one piece, which leaves room for others. */
const longest = (mostPages / 2) * pageBytes;

class PageMissing extends Error {
  readonly page: number;

  constructor(page: number) {
    super(`page ${page} has not been fetched`);
    this.page = page;
  }
}

export type Fetch = (address: number, length: number) => Promise<Buffer | undefined>;

/** Calls `work`, which must change nothing, until nothing is missing. */
export async function withRelayedMemory<T>(fetch: Fetch, work: (memory: Memory) => T): Promise<T | undefined> {
  const pages = new Map<number, Buffer | undefined>();
  const memory: Memory = { longest, read: (address, length) => readPages(pages, address, length) };
  while (pages.size < mostPages) {
    try {
      return work(memory);
    } catch (error) {
      if (!(error instanceof PageMissing)) throw error;
      pages.set(error.page, await fetch(error.page * pageBytes, pageBytes));
    }
  }
  return undefined;
}

function readPages(
  pages: ReadonlyMap<number, Buffer | undefined>,
  address: number,
  length: number,
): Buffer | undefined {
  if (!isInUsersMemory(address, length)) return undefined;
  const parts: Buffer[] = [];
  const first = Math.floor(address / pageBytes);
  for (let page = first; page * pageBytes < address + length; page++) {
    if (!pages.has(page)) throw new PageMissing(page);
    const content = pages.get(page);
    if (content === undefined) return undefined;
    parts.push(content);
  }
  const start = address - first * pageBytes;
  return Buffer.concat(parts).subarray(start, start + length);
}
