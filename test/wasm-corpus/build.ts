/** Compiles the corpus to WebAssembly. What was compiled before from the same text in the same way is taken as it is. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { packageRoot } from "../../scripts/lib/root.mjs";
import { WASI_LIBRARY } from "../../scripts/setup/needs.mjs";
import { needsCommand, needsFile } from "../require.js";
import { type Case, fixtures, type Source } from "./cases.js";

/** `command` has a `main` that is given names of cases, `reactor` exports the cases, and malloc and free. */
export type Form = "command" | "reactor";

export interface Variant {
  level: "O0" | "O2";
  form: Form;
  /** Without the mistakes. */
  fixed: boolean;
}

const run = promisify(execFile);
const folder = join(packageRoot(import.meta.url), ".build", "wasm-corpus");
const target = "--target=wasm32-wasi";

/** For the `skip` option of a test. */
export function needsWasiCompiler(): false | string {
  const reasons = [needsCommand("clang", "wasm-ld"), needsFile(WASI_LIBRARY)];
  return reasons.find((reason) => reason !== false) ?? false;
}

/** In the order of what is asked for: the paths of the modules. */
export async function build(wanted: readonly (readonly [Source, Variant])[]): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const { stdout: version } = await run("clang", ["--version"]);
  const built: string[] = [];
  const queue = [...wanted.entries()];
  async function work(): Promise<void> {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, [source, variant]] = next;
      built[index] = await compile(source, variant, version);
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return built;
}

async function compile(source: Source, variant: Variant, version: string): Promise<string> {
  const main = mainOf(source);
  const options = [
    target,
    `-${variant.level}`,
    "-g",
    // Most sources are wrong on purpose.
    "-w",
    ...source.flags,
    ...(variant.fixed ? ["-DFIXED"] : []),
    ...(variant.form === "reactor" ? reactor(source) : []),
  ];
  const hash = createHash("sha256");
  for (const part of [
    version,
    main,
    source.text,
    source.path,
    readFileSync(join(fixtures, "case.h"), "utf8"),
    ...options,
  ])
    hash.update(`${part.length} ${part}`);
  const output = join(folder, `${source.name}-${variant.level}-${hash.digest("hex").slice(0, 16)}.wasm`);
  if (existsSync(output)) return output;

  // A folder of its own, since another test file may compile the same.
  const own = mkdtempSync(join(folder, "making-"));
  try {
    const inputs = [source.path];
    if (variant.form === "command") {
      inputs.push(join(own, "main.c"));
      writeFileSync(join(own, "main.c"), main);
    }
    await run("clang", [...options, "-o", join(own, "module.wasm"), ...inputs]);
    renameSync(join(own, "module.wasm"), output);
  } finally {
    rmSync(own, { recursive: true });
  }
  return output;
}

function reactor({ cases }: Source): string[] {
  const exported = [...cases.map(({ name }) => name), "malloc", "free", "calloc", "realloc"];
  return ["-mexec-model=reactor", ...exported.map((name) => `-Wl,--export=${name}`)];
}

/** All of it as one program for this machine, which runs every case, at `path`. */
export async function buildNatively(all: readonly Source[], path: string): Promise<void> {
  const main = `${path}.c`;
  const cases = all.flatMap(({ cases }) => cases);
  writeFileSync(
    main,
    [HOST, ...declarations(cases), "int main(void) {", ...cases.map(({ name }) => `  ${name}();`), "}", ""].join("\n"),
  );
  // Valgrind 3.19 reads no DWARF 5 of clang's.
  const options = ["-O0", "-gdwarf-4", "-w", "-fno-builtin", "-D_GNU_SOURCE"];
  await run("clang", [...options, "-o", path, main, ...all.map((source) => source.path)]);
}

/** What test/fixtures/wasm-corpus/run.mjs has in JavaScript. */
const HOST = `#include <stddef.h>
static volatile int hits;
void take(int value) { if (value > 3) hits = hits + 1; }
void take_bytes(const void *bytes, size_t length) {
  for (size_t index = 0; index < length; index++) if (((const char *)bytes)[index] == 7) hits = hits + 1;
}`;

function declarations(cases: readonly Case[]): string[] {
  return cases.map(({ name }) => `void ${name}(void);`);
}

/** Runs the cases that are named by its arguments. */
function mainOf({ cases }: Source): string {
  return [
    "#include <string.h>",
    ...declarations(cases),
    "static const struct { const char *name; void (*run)(void); } cases[] = {",
    ...cases.map(({ name }) => `  {"${name}", ${name}},`),
    "};",
    "int main(int count, char **names) {",
    "  for (int index = 1; index < count; index++) {",
    "    for (int at = 0; at < sizeof(cases) / sizeof(*cases); at++)",
    "      if (strcmp(names[index], cases[at].name) == 0) cases[at].run();",
    "  }",
    "}",
    "",
  ].join("\n");
}
