/** Valgrind's command line for Memcheck, as a list of arguments. */
import { mostKept } from "../client/wasm/settings.js";
import { type Spared, sparingArguments } from "./spared.js";
import type { MemcheckOptions } from "./types.js";

export interface ArgumentOptions {
  /** Where `PID.xml` and `PID.log` go. */
  directory: string;
  spared: Spared;
  /** Where the FIFOs go through which a process that stopped at an error is asked (src/gdb/); undefined when none is to stop. */
  vgdbPrefix: string | undefined;
  /** WebAssembly's allocators are described. */
  wasm?: boolean;
}

/** Everything between `valgrind` and the program. Later options win, so the user's own come last. */
export function memcheckArguments(memcheck: MemcheckOptions, options: ArgumentOptions): string[] {
  const prefix = escapeFileName(options.directory);
  return [
    "--tool=memcheck",
    "--xml=yes",
    // One document per process: a child that forks reopens its own only when %p is in the name (m_libcprint.c).
    `--xml-file=${prefix}/%p.xml`,
    // Everything that is not XML: without this it would stand in the program's standard error.
    `--log-file=${prefix}/%p.log`,
    "--trace-children=yes",
    // Runs in the place of what cannot be found (endings-preload.cts).
    "--trace-children-skip=/bin/true",
    ...vgdbArguments(options.vgdbPrefix),
    // Stacks in an addon that was unloaded (a worker ended) keep their names in the leak check at exit.
    "--keep-debuginfo=yes",
    `--num-callers=${memcheck.numCallers}`,
    ...leakArguments(memcheck),
    ...(memcheck.buffers ? bufferArguments : []),
    ...(memcheck.trackOrigins ? ["--track-origins=yes"] : []),
    // A heap in WebAssembly's memory keeps freed blocks for as long (src/client/wasm/ledger.ts): Memcheck tells of the block that was at an
    // address first, and would tell of one that is long forgotten.
    ...(options.wasm === true ? [`--freelist-vol=${mostKept}`] : []),
    ...(memcheck.genSuppressions ? ["--gen-suppressions=all"] : []),
    ...sparingArguments(options.spared),
    ...memcheck.suppressions.map((file) => `--suppressions=${file}`),
    ...memcheck.extra,
  ];
}

/**
 * What a Buffer left behind stays inaccessible for longer than what C++ frees, since V8 frees many at a time, and long after the last
 * use of one. A wider redzone finds reads that begin farther behind a Buffer's end.
 */
const bufferArguments = ["--freelist-vol=100000000", "--redzone-size=64"] as const;

/** Without the prefix the FIFOs would be in the temporary directory, and stay there after a SIGKILL. */
function vgdbArguments(prefix: string | undefined): string[] {
  if (prefix === undefined) return ["--vgdb=no"];
  return ["--vgdb=yes", "--vgdb-error=1", `--vgdb-prefix=${escapeFileName(prefix)}`];
}

/** XML forces the full leak check (mc_post_clo_init), so `no` can only keep it from showing anything. */
function leakArguments(memcheck: MemcheckOptions): string[] {
  const kinds = memcheck.leakCheck === "no" ? "none" : memcheck.showLeakKinds;
  return ["--leak-check=full", `--show-leak-kinds=${kinds}`];
}

/** `%p` and `%q{…}` mean something in Valgrind's file names, and `%` alone is an error (VG_(expand_file_name)). */
function escapeFileName(path: string): string {
  return path.replaceAll("%", "%%");
}
