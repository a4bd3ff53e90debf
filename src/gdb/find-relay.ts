/** Where Valgrind's relay program is. */
import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { findExecutable } from "../launch/executable.js";

export interface FindRelayOptions {
  /** The value of PATH. */
  path: string | undefined;
}

/**
 * The `vgdb` that was installed with this `valgrind`, as the two must be of one version; or that of PATH, where a distribution has put
 * them apart. Undefined where there is none.
 */
export function findRelay(valgrind: string, { path }: FindRelayOptions): string | undefined {
  const besides = [realpathSync(valgrind), valgrind].map((file) => join(dirname(file), "vgdb"));
  for (const name of [...besides, "vgdb"]) {
    const found = findExecutable(name, { path });
    if (!("missing" in found)) return found.path;
  }
  return undefined;
}
