/**
 * The runtimes that tests run programs in, for tests: see scripts/runtimes.mjs, where they come from npm into
 * .runtimes/ when first asked for.
 */
import { arm64 as findArm64, runtimes as findRuntimes } from "../scripts/runtimes.mjs";
import { fullTier } from "./require.js";

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

/** Every Node, the one that runs the tests first and the newest last. */
export async function allNodes(): Promise<Runtime[]> {
  return (await runtimes()).filter(({ name }) => name === "node");
}

/** In the full tier every Node; else the one that runs the tests, the newest, or both. */
export async function nodes(which: "first" | "newest" | "both"): Promise<Runtime[]> {
  const all = await allNodes();
  if (fullTier) return all;
  return all.filter((node) => (which !== "newest" && node === all[0]) || (which !== "first" && node === all.at(-1)));
}

/** Node for arm64 under qemu, or a printable reason why it cannot be had here. */
export function arm64(): Promise<Arm64Node | { missing: string }> {
  return findArm64();
}
