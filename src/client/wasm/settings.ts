/** What may be said of allocators: by jsgrind's command through the environment, or by the program. */
import type { OwnNames } from "./find.js";

export interface Settings {
  readonly own: OwnNames;
  /** How many bytes are asked for in addition to each block. */
  readonly redzone: number;
}

/** Twice what Memcheck looks around a block for what is near, so that nothing is near two blocks. */
export const defaultRedzone = 32;

/** Of freed blocks, in bytes: as much as Memcheck remembers of them (src/launch/memcheck-arguments.ts). */
export const mostKept = 4_000_000;
