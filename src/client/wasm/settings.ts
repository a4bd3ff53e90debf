/** What may be said of allocators: by jsgrind's command through the environment, or by the program. */
import type { OwnNames } from "./find.js";

export interface Settings {
  readonly own: OwnNames;
  /** How many bytes are asked for in addition to each block: twice what Memcheck looks around one for what is near, so that nothing is near two. */
  readonly redzone: number;
  /** Whether instructions that V8 writes down no place for are calls: bulk.ts. */
  readonly lines: boolean;
}

export const defaults: Settings = { own: {}, redzone: 32, lines: false };

/** Of freed blocks, in bytes: as much as Memcheck remembers of them (src/launch/memcheck-arguments.ts). */
export const mostKept = 4_000_000;
