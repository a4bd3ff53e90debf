// @ts-check
/**
 * What must be on the machine besides Node and npm, and how its presence is seen. `npm test` and `npm run demo` need
 * Valgrind alone; the rest serves tests that are skipped where it is missing, and that continuous integration must run.
 */

/**
 * @typedef {import("./package-manager.mjs").Need & { commands: readonly string[], files?: readonly string[] }} CheckedNeed
 * `commands` are looked for on the PATH, `files` by their absolute path.
 */

/** Where Debian's cross packages put an arm64 system's libraries; qemu's `-L` takes it. */
export const ARM64_SYSROOT = "/usr/aarch64-linux-gnu";

/** What Node for arm64 is linked to. */
export const ARM64_LIBRARIES = ["ld-linux-aarch64.so.1", "libc.so.6", "libstdc++.so.6", "libatomic.so.1"].map(
  (name) => `${ARM64_SYSROOT}/lib/${name}`,
);

/** @type {CheckedNeed} */
const VALGRIND = {
  what: "Valgrind",
  commands: ["valgrind"],
  packages: {
    "apt-get": ["valgrind"],
    dnf: ["valgrind"],
    pacman: ["valgrind"],
    apk: ["valgrind"],
    zypper: ["valgrind"],
  },
};

/** @type {CheckedNeed} */
const GCC = {
  what: "gcc, and what node-gyp needs besides",
  commands: ["gcc", "g++", "make", "python3"],
  files: ["/usr/include/stdint.h"],
  packages: { "apt-get": ["gcc", "g++", "libc6-dev", "make", "python3"] },
};

/** @type {CheckedNeed} */
const BINUTILS = { what: "binutils", commands: ["objdump", "readelf"], packages: { "apt-get": ["binutils"] } };

/** @type {CheckedNeed} */
const LLVM = {
  what: "LLVM's tools",
  commands: ["llvm-dwarfdump", "llvm-objdump", "llvm-symbolizer"],
  packages: { "apt-get": ["llvm"] },
};

/** Where Debian puts what C is compiled against for WASI. */
export const WASI_LIBRARY = "/usr/lib/wasm32-wasi/libc.a";

/** @type {CheckedNeed} */
const WASI = {
  what: "clang for WASI",
  commands: ["clang", "wasm-ld"],
  // The built-in functions of the compiler are below a folder of its version: where the library is, they are taken to be.
  files: [WASI_LIBRARY],
  packages: { "apt-get": ["clang", "lld", "wasi-libc", "libclang-rt-dev-wasm32"] },
};

/** @type {CheckedNeed} */
const QEMU = {
  what: "qemu for arm64",
  commands: ["qemu-aarch64-static"],
  packages: { "apt-get": ["qemu-user-static"] },
};

/** @type {CheckedNeed} */
const CROSS_LIBRARIES = {
  what: "the arm64 libraries",
  commands: [],
  files: ARM64_LIBRARIES,
  packages: { "apt-get": ["libc6-arm64-cross", "libstdc++6-arm64-cross", "libatomic1-arm64-cross"] },
};

/** @type {CheckedNeed} */
const CROSS_GCC = {
  what: "gcc for arm64",
  commands: ["aarch64-linux-gnu-gcc"],
  // The headers come in a package that the compiler's only recommends.
  files: [`${ARM64_SYSROOT}/include/stdint.h`],
  packages: { "apt-get": ["gcc-aarch64-linux-gnu", "libc6-dev-arm64-cross"] },
};

/** @type {CheckedNeed} */
const CHROMIUM = { what: "Chromium", commands: ["chromium"], packages: { "apt-get": ["chromium"] } };

/**
 * @param {{ arm64: boolean, arch: string }} options `arm64`: also what the tests of the arm64 object use; `arch` as in
 * `process.arch`: on an arm64 machine that object runs without qemu, and its own gcc is the arm64 one.
 * @returns {readonly CheckedNeed[]}
 */
export function needsFor({ arm64, arch }) {
  if (!arm64) return [VALGRIND];
  const native = [VALGRIND, GCC, BINUTILS, LLVM, WASI, CHROMIUM];
  return arch === "arm64" ? native : [...native, QEMU, CROSS_LIBRARIES, CROSS_GCC];
}
