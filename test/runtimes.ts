/**
 * The runtimes that tests run programs in, for tests: see scripts/runtimes.mjs, where they come from npm into
 * .runtimes/ when first asked for.
 */
import { arm64 as findArm64, runtimes as findRuntimes } from "../scripts/runtimes.mjs";

export interface Runtime {
  name: "node" | "bun" | "deno";
  version: string;
  path: string;
  /** What goes before the program's file. */
  args: string[];
}

/** Node for arm64, run as `qemu -L sysroot path …`. */
export interface Arm64Node {
  path: string;
  qemu: string;
  sysroot: string;
}

/** The Node that runs the tests first, then Node 22, 24 and 26, Bun and Deno where npm has them for this machine. */
export function runtimes(): Promise<Runtime[]> {
  return findRuntimes();
}

/** Node for arm64 under qemu, or a printable reason why it cannot be had here. */
export function arm64(): Promise<Arm64Node | { missing: string }> {
  return findArm64();
}
