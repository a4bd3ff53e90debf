/**
 * The contract of `--json FILE`: what every stage after the XML speaks, and what other programs may rely on.
 * A field is never removed or given another meaning without a new `schema`.
 */

/** One run of `jsgrind`, over all its processes. */
export interface Report {
  schema: 1;
  /** jsgrind's own version. */
  jsgrind: string;
  /** Valgrind's version, as `3.19.0`; empty when no process got as far as saying it. */
  valgrind: string;
  /** Valgrind's name for the tool: `memcheck`. */
  tool: string;
  /** The command as the user gave it. */
  command: string[];
  processes: Process[];
  /** The user's to fix. */
  findings: Finding[];
  /** The runtime's own, shown with `--show all`. */
  noise: Finding[];
  suppressed: { name: string; count: number }[];
  /** Why there may be more to find than the report says, in sentences. */
  incomplete?: string[];
  /** With a baseline: the findings that it lists, which do not count. */
  known?: Finding[];
  /** Of a test suite: every test that ran, in the order of their starts. */
  tests?: TestRun[];
  /** Of `jsgrind ct`: what each case was found to be, in the order of their declarations. */
  cases?: CaseReport[];
}

/** One test of the program's own suite. Its findings are those of the same `pid` whose `test` is its `name`. */
export interface TestRun {
  pid: number;
  runner: "node:test" | "mocha" | "jest" | "vitest";
  /** Absolute; absent where the runner does not say it. */
  file?: string;
  /** The names of the groups around it and its own, joined by ` > `. */
  name: string;
  /** As the runner says it. `unfinished`: it had not ended when the process did. */
  outcome: "passed" | "failed" | "unfinished";
  /** From its start to its end, under Valgrind. */
  seconds: number;
}

/** One call of `constantTime`, in all tiers that the runtime has. */
export interface CaseReport {
  name: string;
  /** Absolute: where it is declared. */
  file: string;
  /** Whether the variant that is known to leak was reported in every tier that was checked. */
  control: "reported" | "silent";
  tiers: TierReport[];
  /** What cannot be followed in this case, in sentences. */
  warnings?: string[];
}

/**
 * - `clean`: nothing that was done depends on a secret in its time, as far as Memcheck sees.
 * - `engine`: only branches that V8 makes for its own representation of numbers.
 * - `leaks`: a branch, an address, a division or a system call of the program depends on a secret.
 * - `unchecked`: nothing is known; `reason` says why.
 */
export type CaseVerdict = "clean" | "engine" | "leaks" | "unchecked";

export interface TierReport {
  /** `interpreter`, `baseline`, `maglev`, `turbofan`; of WebAssembly `liftoff` and `wasm turbofan`. */
  tier: string;
  verdict: CaseVerdict;
  /** A sentence. */
  reason?: string;
  findings: Finding[];
}

export interface Process {
  pid: number;
  command: string[];
  runtime: { name: string; version: string } | null;
  exitCode: number | null;
  signal: string | null;
}

/** An error or a leak after it has been named and judged. */
export interface Finding {
  id: string;
  /** Valgrind's kind: `InvalidRead`, `UninitCondition`, `Leak_DefinitelyLost`, …; or jsgrind's own, where it knows better. */
  kind: string;
  message: string;
  pid: number;
  /** Valgrind's thread id; the main thread is 1. */
  thread: number;
  occurrences: number;
  stack: Frame[];
  /** What Valgrind adds: where the block was allocated, freed, … */
  related: { message: string; stack: Frame[] }[];
  /** What is known beyond Valgrind's words, in sentences. */
  notes?: string[];
  leak?: { bytes: number; blocks: number };
  /** Of noise: why it is the runtime's. */
  reason?: string;
  /** The full name of the test in which it happened first, as in {@link TestRun}. */
  test?: string;
  /** Of a leak in a test suite: what each test added to it, in their order. */
  added?: { test: string; bytes: number; blocks: number }[];
  /** Of `jsgrind ct`: what depends on a secret. */
  depends?: SecretUse;
}

export interface SecretUse {
  on: "branch" | "address" | "division" | "system call";
  /** `engine`: V8 does it for its own representation of numbers, and no line of the program can avoid it but by other types. */
  by: "program" | "engine";
  /** With `--origins`: the labels of the secrets that it depends on. */
  secrets?: string[];
  /** Why it is accepted, as its author wrote. It does not count then. */
  acknowledged?: string;
}

/** One frame, innermost first in a stack. */
export interface Frame {
  /** The instruction pointer as Valgrind prints it: `0x4852019`. */
  ip: string;
  language: "javascript" | "wasm" | "native";
  function?: string;
  /** The executable or shared object. */
  object?: string;
  /** Absolute, after source maps. The runtime's own JavaScript goes by its specifier: `node:fs`, `bun:ffi`, `ext:core/01_core.js`. */
  file?: string;
  line?: number;
  /** From 1, in UTF-16 units. */
  column?: number;
  /** Which of V8's compilers produced the code: `ignition`, `sparkplug`, `maglev`, `turbofan`, `liftoff`. */
  tier?: string;
  /** V8 inlined this frame into the next one. */
  inlined?: true;
  /** The function was waiting (`await`) for what the frames before it do. */
  async?: true;
  /** Of code that was evaluated: where that was done, as V8 says it: `eval at f (/app/a.js:3:5)`. */
  origin?: string;
}
