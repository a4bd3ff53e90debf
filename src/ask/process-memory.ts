/**
 * The memory of a stopped process, as a file. The kernel lets its parent read it, mostly; a page takes microseconds, against a few tenths of
 * a millisecond through Valgrind's gdbserver.
 */
import { closeSync, openSync, readSync } from "node:fs";
import { errorCode } from "../launch/error-code.js";
import { isInUsersMemory, type Memory, wordIn } from "../v8/memory.js";

const pageBytes = 0x1000;
const wordBytes = 8;

/** What is read stays as it is while the process stands still: one of these is for one stop. */
export class ProcessMemory implements Memory {
  readonly #fd: number;
  readonly #pages = new Map<number, Buffer | undefined>();

  private constructor(fd: number) {
    this.#fd = fd;
  }

  /** undefined where the kernel does not allow it: hardened systems want a capability even of a parent. */
  static open(pid: number): ProcessMemory | undefined {
    try {
      return new ProcessMemory(openSync(`/proc/${pid}/mem`, "r"));
    } catch (error) {
      if (["EACCES", "EPERM", "ENOENT"].includes(errorCode(error) ?? "")) return undefined;
      throw error;
    }
  }

  read(address: number, length: number): Buffer | undefined {
    if (!isInUsersMemory(address, length)) return undefined;
    const first = Math.floor(address / pageBytes);
    const last = Math.floor((address + length - 1) / pageBytes);
    if (last - first > 1) return this.#readAt(address, length);
    const page = this.#page(first);
    const start = address - first * pageBytes;
    if (last === first || page === undefined) return page?.subarray(start, start + length);
    const next = this.#page(last);
    return next && Buffer.concat([page, next]).subarray(start, start + length);
  }

  word(address: number): number | undefined {
    const start = address % pageBytes;
    if (start > pageBytes - wordBytes || !isInUsersMemory(address, wordBytes)) {
      const bytes = this.read(address, wordBytes);
      return bytes && wordIn(bytes, 0);
    }
    const page = this.#page((address - start) / pageBytes);
    return page && wordIn(page, start);
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd);
  }

  #page(number: number): Buffer | undefined {
    const known = this.#pages.get(number);
    if (known !== undefined || this.#pages.has(number)) return known;
    const page = this.#readAt(number * pageBytes, pageBytes);
    this.#pages.set(number, page);
    return page;
  }

  #readAt(address: number, length: number): Buffer | undefined {
    const bytes = Buffer.allocUnsafe(length);
    try {
      return readSync(this.#fd, bytes, 0, length, address) === length ? bytes : undefined;
    } catch (error) {
      // Nothing is mapped there, or the process has just been killed.
      if (["EIO", "EFAULT", "ESRCH"].includes(errorCode(error) ?? "")) return undefined;
      throw error;
    }
  }
}
