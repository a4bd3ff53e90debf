/** What Valgrind need not do for a program, as far as its executable tells. */
import { readsOptionsOfItsOwn } from "./extra-options.js";
import { inLibrariesOnly, leavesAllocatorToLibraries } from "./library-allocator.js";
import { announcesCode } from "./self-modifying.js";
import type { Target } from "./types.js";

export interface Spared {
  /** To see for itself whether code has changed: the program tells it (self-modifying.ts). */
  readonly changesOfCode: boolean;
  /** To look for `malloc` and `new` in the executable (library-allocator.ts). */
  readonly allocatorInExecutable: boolean;
}

/**
 * A child of any other program may write code of its own without a word: V8's silence is not the shell's. And an allocator that the user brings,
 * or may have told Valgrind of, can be anywhere.
 */
export function sparedBy(
  { runtime, executable }: Pick<Target, "runtime" | "executable">,
  env: NodeJS.ProcessEnv = process.env,
): Spared {
  return {
    changesOfCode: runtime !== undefined && announcesCode(executable),
    allocatorInExecutable:
      runtime?.name === "node" &&
      (env["LD_PRELOAD"] ?? "") === "" &&
      !readsOptionsOfItsOwn(env) &&
      leavesAllocatorToLibraries(executable),
  };
}

/** In Valgrind's words. */
export function sparingArguments({ changesOfCode, allocatorInExecutable }: Spared): string[] {
  return [...(changesOfCode ? ["--smc-check=none"] : []), ...(allocatorInExecutable ? [inLibrariesOnly] : [])];
}
