/**
 * The memory of a stopped process, as a file. The kernel lets its parent read it, mostly; a page takes microseconds, against a few tenths of
 * a millisecond through Valgrind's gdbserver.
 */
import { closeSync, openSync, readSync } from "node:fs";
import { errorCode } from "../launch/error-code.js";
import { isInUsersMemory, type Memory } from "../v8/memory.js";

const pageBytes = 0x1000;

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
    const next = last > first ? this.#page(last) : Buffer.alloc(0);
    if (page === undefined || next === undefined) return undefined;
    const start = address - first * pageBytes;
    const bytes = last > first ? Buffer.concat([page, next]) : page;
    return bytes.subarray(start, start + length);
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd);
  }

  #page(number: number): Buffer | undefined {
    if (!this.#pages.has(number)) this.#pages.set(number, this.#readAt(number * pageBytes, pageBytes));
    return this.#pages.get(number);
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
