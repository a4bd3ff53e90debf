/** What `jsgrind ct` finds. */
import type { Chapter } from "../explanations.js";

export const secrets: Chapter = {
  title: "Constant time",
  kinds: {
    SecretBranch: {
      level: "error",
      means: "Which way the program goes depends on a secret, and so does the time that it takes.",
      causes: [
        "A comparison that stops at the first difference.",
        "`if`, `?:`, `&&` or a loop's end that looks at a secret.",
      ],
      fix: "Compute both ways and select with masks, and compare with `crypto.timingSafeEqual`.",
    },
    SecretAddress: {
      level: "error",
      means: "Where memory is read or written depends on a secret, and a cache tells others where that was.",
      causes: [
        "A look-up table, such as an S-box, with a secret index.",
        "A string or an array that is indexed by a secret.",
      ],
      fix: "Read the whole table and select with masks, or compute what the table holds.",
    },
    SecretDivision: {
      level: "error",
      means: "A processor takes longer for some operands of a division than for others, and one of these is a secret.",
      causes: ["`/` or `%` on secret numbers."],
      fix: "Multiply by a reciprocal and shift (Barrett, Montgomery), or divide by a power of two.",
    },
    SecretSyscall: {
      level: "error",
      means: "A secret, or how much of it there is, is handed to the system.",
      causes: ["A secret that is written to a file, a socket or the terminal, also for debugging."],
      fix: "Say with `jsgrind/secret` what is public by then (a ciphertext, a signature), or keep it in the process.",
    },
    EngineBranch: {
      level: "note",
      means: "V8 itself branches on how it keeps a secret number: as a small integer, or in memory of its own.",
      causes: ["Numbers that are too large for V8's small integers, and results that may be fractions."],
      fix: "Keep secrets in typed arrays and integers small (`| 0`), or do the work in WebAssembly.",
    },
  },
};
