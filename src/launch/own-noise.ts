/**
 * What jsgrind itself brings upon V8: --perf-prof (naming-flags.ts) reads beside the source positions that it writes down, on Node 20 and
 * 24 a thousand times in a run. Each would stop the process, and none is anybody's to mend, so Valgrind does not report them.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

const kinds = ["Cond", "Value1", "Value2", "Value4", "Value8", "Addr1", "Addr2", "Addr4", "Addr8"] as const;

/** In front of the names of these suppressions, which the report does not count. */
const prefix = "jsgrind:";

/** Writes the file into the folder, and returns its path. */
export function writeOwnSuppressions(directory: string): string {
  const path = join(directory, "jsgrind.supp");
  // What the logger calls is the logger's: it never comes to the program's own code.
  const blocks = kinds.map(
    (kind) => `{\n   ${prefix}${kind}\n   Memcheck:${kind}\n   ...\n   fun:*PerfJitLogger*\n}\n`,
  );
  writeFileSync(path, blocks.join(""));
  return path;
}

export function isOwnSuppression(name: string): boolean {
  return name.startsWith(prefix);
}
