// @ts-check
/**
 * The JavaScript runtimes that the tests run programs in: the one that runs the tests, and those that npm carries as
 * packages without an install script. Kept apart from node_modules, in .runtimes/, and fetched when first asked for.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findCommand } from "./lib/find-command.mjs";
import { packageRoot } from "./lib/root.mjs";
import { installSet } from "./runtimes/install.mjs";
import { ARM64_LIBRARIES, ARM64_SYSROOT } from "./setup/needs.mjs";

/**
 * @typedef {object} Runtime
 * @property {"node" | "bun" | "deno"} name
 * @property {string} version As `22.23.3`.
 * @property {string} path
 * @property {string[]} args What goes before the program's file.
 *
 * @typedef {{ path: string, qemu: string, sysroot: string }} Arm64Node Run as `qemu -L sysroot path …`.
 * @typedef {{ name: Runtime["name"], package: string, binary: string, args: string[] }} Packaged
 */

const ROOT = packageRoot(import.meta.url);

/** The Node releases, by their alias in the manifests. @type {readonly Packaged[]} */
const NODES = ["node22", "node24", "node26"].map((alias) => ({
  name: "node",
  package: alias,
  binary: "bin/node",
  args: [],
}));

const DENO_ARGS = ["run", "--quiet", "--no-check", "--allow-all"];

/** By folder of scripts/runtimes, which is named by platform and architecture. @type {Readonly<Record<string, readonly Packaged[]>>} */
const SETS = {
  "linux-x64": [
    ...NODES,
    { name: "bun", package: "@oven/bun-linux-x64", binary: "bin/bun", args: [] },
    { name: "deno", package: "@deno/linux-x64-glibc", binary: "deno", args: DENO_ARGS },
  ],
  "linux-arm64": [
    ...NODES,
    { name: "bun", package: "@oven/bun-linux-aarch64", binary: "bin/bun", args: [] },
    { name: "deno", package: "@deno/linux-arm64-glibc", binary: "deno", args: DENO_ARGS },
  ],
};

/**
 * @returns {Promise<Runtime[]>} The current Node first, then the packaged ones; only the current one where the platform
 * and architecture have no set.
 */
export async function runtimes() {
  /** @type {Runtime} */
  const current = { name: "node", version: process.versions.node, path: process.execPath, args: [] };
  const set = `${process.platform}-${process.arch}`;
  const packaged = SETS[set];
  if (packaged === undefined) return [current];
  const modules = await installSet(set, { root: ROOT });
  return [
    current,
    ...packaged.map(({ name, package: folder, binary, args }) => ({
      name,
      version: versionOf(join(modules, folder)),
      path: join(modules, folder, binary),
      args: [...args],
    })),
  ];
}

/** @returns {Promise<Arm64Node | { missing: string }>} Node for arm64 and what runs it on x64, or why there is none. */
export async function arm64() {
  if (process.platform !== "linux" || process.arch !== "x64") {
    return { missing: `arm64 is emulated on Linux for x64 only; this is ${process.platform} for ${process.arch}` };
  }
  const qemu = findCommand("qemu-aarch64-static");
  if (qemu === undefined) return { missing: "qemu-aarch64-static is not installed (Debian: qemu-user-static)" };
  const library = ARM64_LIBRARIES.find((file) => !existsSync(file));
  if (library !== undefined) {
    return {
      missing: `${library} is missing (Debian: libc6-arm64-cross, libstdc++6-arm64-cross, libatomic1-arm64-cross)`,
    };
  }
  const modules = await installSet("qemu-arm64", { root: ROOT });
  return { path: join(modules, "node24", "bin", "node"), qemu, sysroot: ARM64_SYSROOT };
}

/** @param {string} folder @returns {string} */
function versionOf(folder) {
  const manifest = /** @type {{ version: string }} */ (JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
  return manifest.version;
}
