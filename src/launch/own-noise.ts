/**
 * What jsgrind itself brings upon V8. Each would stop the process, and none is anybody's to mend, so Valgrind does not report them.
 *
 * - --perf-prof (naming-flags.ts) reads beside the source positions that it writes down, on Node 20 and 24 a thousand times in a run.
 * - A WebAssembly memory that has no room to grow is copied to another place, with what --wasm has made inaccessible in it.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

const addresses = ["Addr1", "Addr2", "Addr4", "Addr8", "Addr16"];
const values = ["Cond", "Value1", "Value2", "Value4", "Value8"];

const functions = { PerfJitLogger: [...values, ...addresses], CopyWasmMemory: addresses } as const;

/** In front of the names of these suppressions, which the report does not count. */
const prefix = "jsgrind:";

/** Writes the file into the folder, and returns its path. */
export function writeOwnSuppressions(directory: string): string {
  const path = join(directory, "jsgrind.supp");
  // What these call is theirs: they never come to the program's own code.
  const blocks = Object.entries(functions).flatMap(([name, kinds]) =>
    kinds.map((kind) => `{\n   ${prefix}${name}-${kind}\n   Memcheck:${kind}\n   ...\n   fun:*${name}*\n}\n`),
  );
  writeFileSync(path, blocks.join(""));
  return path;
}

export function isOwnSuppression(name: string): boolean {
  return name.startsWith(prefix);
}
