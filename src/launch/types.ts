/**
 * The values that pass from stage to stage of a launch: what was found on the machine (`ValgrindInstall`, `Runtime`), what will be
 * started (`Plan`), what is running (`Running`) and how it ended (`Ending`). Only this folder turns one into the next.
 */

/** A Valgrind that answered `--version` and is new enough. */
export interface ValgrindInstall {
  /** Absolute path of the launcher. */
  path: string;
  /** As Valgrind says it, without its name: `3.19.0`. */
  version: string;
}

export type RuntimeName = "node" | "bun" | "deno";

/** A JavaScript runtime that answered `--version`. */
export interface Runtime {
  name: RuntimeName;
  /** Without a leading `v`: `20.20.2`. */
  version: string;
  /** Absolute path of the executable. */
  path: string;
}

/**
 * How V8 is to run the program: `fast` chooses what is fastest under Valgrind, `default` leaves V8 as it is, `sparkplug` and
 * `ignition` keep to that tier.
 */
export type Tier = "fast" | "default" | "sparkplug" | "ignition";

/** A program as the user named it. */
export type Program =
  { form: "file"; file: string; arguments: string[]; runtime?: string } | { form: "command"; command: string[] };

/** A program that exists and may be started. */
export interface Target {
  /** What Valgrind is given: the executable and its arguments, with the flags that the tier asks for. */
  argv: string[];
  /** Those flags, which stand behind the executable. */
  flags: string[];
  /** The absolute path behind `argv[0]`. */
  executable: string;
  /** What the executable is, when it is a JavaScript runtime. */
  runtime: Runtime | undefined;
  /** The package manager that runs natively, with all its words: what it calls `node` is the program. */
  manager?: string[];
}

/** Everything that Memcheck is told, in Valgrind's words. */
export interface MemcheckOptions {
  numCallers: number;
  leakCheck: "no" | "full";
  showLeakKinds: string;
  trackOrigins: boolean;
  /** Buffers are blocks (buffers.cts). */
  buffers?: boolean;
  suppressions: string[];
  genSuppressions: boolean;
  /** Passed on as they are, after everything that jsgrind sets. */
  extra: string[];
}

/** What is done about the allocators of WebAssembly's modules. */
export interface WasmOptions {
  /** Of a role, such as `malloc`, the name of the function that has it. */
  own: Record<string, string>;
  /** Lines also where V8 writes down none. */
  lines: boolean;
}

/** What `start` starts. */
export interface Plan {
  /** Valgrind's program by which stopped processes are asked; undefined when none is to stop. */
  relay: string | undefined;
  valgrind: ValgrindInstall;
  /** Valgrind with the program behind its arguments; or, where the root process is native, what starts Valgrind. */
  command: string[];
  isNative: boolean;
  env: NodeJS.ProcessEnv;
  directory: string;
}

/** A Valgrind that runs. */
export interface Running {
  pid: number;
  /** Where each process writes `PID.xml` and `PID.log`. */
  directory: string;
  /** Never rejects: a Valgrind that dies is an `Ending` too. */
  ended: Promise<Ending>;
}

/** How the root process ended, in the words of the operating system. */
export interface Ending {
  pid: number;
  /** null when a signal ended it. */
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  /** `--timeout` ran out before the end. */
  timedOut: boolean;
  /** jsgrind itself ended it with SIGKILL: a second Ctrl-C, or the grace after the timeout ran out. */
  killed: boolean;
}
