/**
 * Follows Valgrind's XML while it grows: one file, or every file that appears in a directory, one for each process
 * (`%p` in --xml-file). By polling: fs.watch gives no events on network and some container file systems, and Valgrind
 * writes line by line, thousands of times a second, so that events would have to be slowed down to a poll anyway.
 */

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { GrowingFile, type OnSourceEvent } from "./growing-file.js";

export type { Source } from "./growing-file.js";

export interface FollowOptions {
  /** Called with each event and the document it belongs to. If it throws, following ends and stop() rejects with it. */
  onEvent: OnSourceEvent;
  /** Milliseconds between two looks. Default 150. */
  interval?: number;
}

export interface FollowDirectoryOptions extends FollowOptions {
  /** Which names are Valgrind's. Default: all. */
  matches?: (name: string) => boolean;
}

export interface Follower {
  /**
   * The run is over: reads everything to its end, gives every document its "end" event, and resolves. Rejects when the
   * directory cannot be read.
   */
  stop(): Promise<void>;
}

/** The file need not be there yet. */
export function followFile(path: string, { onEvent, interval }: FollowOptions): Follower {
  return new PollingFollower(async () => [path], onEvent, interval);
}

/** The directory need not be there yet. Files in directories within it are not looked at. */
export function followDirectory(
  directory: string,
  { onEvent, interval, matches = () => true }: FollowDirectoryOptions,
): Follower {
  return new PollingFollower(() => filesIn(directory, matches), onEvent, interval);
}

async function filesIn(directory: string, matches: (name: string) => boolean): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && matches(entry.name)).map(({ name }) => join(directory, name));
}

/** A file that was quiet for so many looks is looked at only every so often: most of a thousand processes have ended. */
const QUIET_AFTER = 20;
const QUIET_EVERY = 8;

class PollingFollower implements Follower {
  readonly #list: () => Promise<string[]>;
  readonly #onEvent: OnSourceEvent;
  readonly #interval: number;
  readonly #buffer = Buffer.alloc(64 * 1024);
  readonly #files = new Map<string, GrowingFile>();
  readonly #done: Promise<void>;
  #stopping = false;
  #wake = (): void => {};

  constructor(list: () => Promise<string[]>, onEvent: OnSourceEvent, interval = 150) {
    if (!Number.isFinite(interval) || interval < 1) {
      throw new RangeError(`interval is ${interval}; give a number of milliseconds, 1 or more.`);
    }
    this.#list = list;
    this.#onEvent = onEvent;
    this.#interval = interval;
    this.#done = this.#run();
    // Whoever started it learns of a failure from stop(), and until then nobody waits for it.
    this.#done.catch(() => {});
  }

  stop(): Promise<void> {
    this.#stopping = true;
    this.#wake();
    return this.#done;
  }

  async #run(): Promise<void> {
    for (let round = 0; !this.#stopping; round++) {
      // A directory that cannot be listed now may be there at the next round; the last one tells.
      await this.#discover().catch(() => {});
      await this.#lookAtAll((file) => file.quiet < QUIET_AFTER || round % QUIET_EVERY === 0);
      if (!this.#stopping) await this.#pause();
    }
    try {
      await this.#discover();
    } finally {
      await this.#lookAtAll(() => true);
      for (const file of this.#files.values()) file.finish();
    }
  }

  async #discover(): Promise<void> {
    for (const path of await this.#list()) {
      if (!this.#files.has(path)) this.#files.set(path, new GrowingFile(path, this.#onEvent));
    }
  }

  async #lookAtAll(isDue: (file: GrowingFile) => boolean): Promise<void> {
    for (const file of this.#files.values()) {
      if (isDue(file)) await file.look(this.#buffer);
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#interval);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
