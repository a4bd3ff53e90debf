/**
 * One file that Valgrind writes, read as far as it goes at each look. It is open only during a look, so that a thousand
 * processes cost no descriptors. Valgrind opens its file with O_TRUNC (prepare_sink_fd in coregrind/m_libcprint.c): when a
 * process replaces itself (exec, as shells do for their last command), the same pid writes the same name anew, often over
 * more bytes than were there. So the bytes before the place reached are compared at each look.
 */

import { type FileHandle, open, stat } from "node:fs/promises";
import { createXmlReader, type XmlReader } from "./reader.js";
import type { Ending, ValgrindEvent } from "./types.js";

/** One document: a file, or one writing of it. Compare by identity. */
export interface Source {
  readonly path: string;
  /** 0, and one more each time that the file was found written anew. */
  readonly writing: number;
}

export type OnSourceEvent = (event: ValgrindEvent, source: Source) => void;

const COMPARED = 4096;

export class GrowingFile {
  readonly #path: string;
  readonly #onEvent: OnSourceEvent;
  #writing = 0;
  #reader: XmlReader | undefined;
  #offset = 0;
  #inode = 0;
  #modified = 0;
  /** The last bytes before the offset. */
  #recent = Buffer.alloc(0);
  /** Why the last look failed, when it did for another reason than that there is no file. */
  #trouble: string | undefined;
  /** Looks since it last grew. */
  quiet = 0;

  constructor(path: string, onEvent: OnSourceEvent) {
    this.#path = path;
    this.#onEvent = onEvent;
  }

  /** Hands over what was written since the last look. The buffer's content does not matter. */
  async look(buffer: Buffer): Promise<void> {
    this.quiet++;
    const handle = await this.#openIfChanged();
    if (handle === undefined) return;
    try {
      if (this.#reader !== undefined && !(await this.#recentIsIn(handle, buffer))) this.#wasOverwritten();
      this.#begin();
      for (;;) {
        const read = await this.#attempt(handle.read(buffer, 0, buffer.length, this.#offset));
        if (read === undefined || read.bytesRead === 0) return;
        this.#take(buffer.subarray(0, read.bytesRead));
      }
    } finally {
      await handle.close();
    }
  }

  /** There will be no further look. A file that never was there is a document too: an empty one. */
  finish(): void {
    if (this.#reader === undefined && this.#writing > 0 && this.#trouble === undefined) return;
    const reader = this.#begin();
    if (this.#trouble === undefined) reader.end();
    else reader.end({ ending: "unreadable", reason: `${this.#path} could not be read: ${this.#trouble}.` });
    this.#reader = undefined;
    this.#writing++;
  }

  async #openIfChanged(): Promise<FileHandle | undefined> {
    const stats = await this.#attempt(stat(this.#path));
    if (stats === undefined) return undefined;
    this.#trouble = undefined;
    if (this.#reader !== undefined) {
      if (stats.ino !== this.#inode || stats.size < this.#offset) this.#wasOverwritten();
      else if (stats.size === this.#offset && stats.mtimeMs === this.#modified) return undefined;
    }
    const handle = await this.#attempt(open(this.#path));
    if (handle !== undefined) {
      this.#inode = stats.ino;
      this.#modified = stats.mtimeMs;
    }
    return handle;
  }

  /** What comes of an operation on the file; nothing when the system refuses, which is noted and tried again. */
  async #attempt<T>(operation: Promise<T>): Promise<T | undefined> {
    try {
      return await operation;
    } catch (error) {
      if (!(error instanceof Error && "code" in error)) throw error;
      if (error.code === "ENOENT") this.#vanished();
      else this.#trouble = error.message;
      return undefined;
    }
  }

  #begin(): XmlReader {
    if (this.#reader === undefined) {
      const source: Source = { path: this.#path, writing: this.#writing };
      this.#reader = createXmlReader({ onEvent: (event) => this.#onEvent(event, source) });
    }
    return this.#reader;
  }

  #take(bytes: Buffer): void {
    this.quiet = 0;
    this.#offset += bytes.length;
    const recent = bytes.length < COMPARED ? Buffer.concat([this.#recent, bytes]) : bytes;
    this.#recent = Buffer.from(recent.subarray(-COMPARED));
    this.#reader?.write(bytes);
  }

  async #recentIsIn(handle: FileHandle, buffer: Buffer): Promise<boolean> {
    const length = this.#recent.length;
    const read = await this.#attempt(handle.read(buffer, 0, length, this.#offset - length));
    return read === undefined || this.#recent.equals(buffer.subarray(0, read.bytesRead));
  }

  #wasOverwritten(): void {
    const reason = `${this.#path} was written anew, by a process of the same name that replaced this one (exec) or came after it.`;
    this.#endWith("overwritten", reason);
  }

  #vanished(): void {
    if (this.#reader !== undefined) this.#endWith("vanished", `${this.#path} disappeared before its end was written.`);
  }

  #endWith(ending: Ending, reason: string): void {
    this.#reader?.end({ ending, reason });
    this.#reader = undefined;
    this.#writing++;
    this.#offset = 0;
    this.#recent = Buffer.alloc(0);
  }
}
