/** What Memcheck finds at the end. */
import type { Chapter } from "../explanations.js";

export const leaks: Chapter = {
  title: "Leaks",
  kinds: {
    Leak_DefinitelyLost: {
      level: "error",
      means: "A block was never freed, and no pointer to it is left: nobody can free it any more.",
      causes: [
        "A return for an error that stands before the `free` or the `delete`.",
        "A `napi_ref`, a deferred or an async work that is never deleted.",
        "An external Buffer or a wrapped object without a finaliser, or a finaliser that does not free its data.",
        "A pointer that is set anew while it still held the last block.",
      ],
      fix: "Give the block an owner that frees it: a smart pointer, a finaliser, a cleanup hook (`napi_add_env_cleanup_hook`).",
    },
    Leak_IndirectlyLost: {
      level: "warning",
      means: "The only pointers to this block are in blocks that are lost themselves.",
      causes: ["The nodes of a list or the members of an object that was lost as a whole."],
      fix: "Mend the leak of the block that points to it: this one goes away with it, if its owner frees what it holds.",
    },
    Leak_PossiblyLost: {
      level: "warning",
      means: "A block was never freed, and what points to it points into it, not to its beginning.",
      causes: [
        "A pointer that was moved forward, with which nobody can free the block.",
        "A thread that still runs at the end: its stack is such a block. Join it.",
        "A class with several bases, an array with a length in front, a `std::string` of old: these may well be alive.",
      ],
      fix: "Keep the pointer that the allocator returned, and free it; or join the thread.",
    },
    Leak_StillReachable: {
      level: "note",
      means: "A block was not freed when the program ended, but something still points to it.",
      causes: ["A cache, a table or a singleton for the life of the program.", "A finaliser that was not due yet."],
      fix: "Harmless when it is made once. When it grows with what the program does, free it in a cleanup hook or bound it.",
    },
  },
};
