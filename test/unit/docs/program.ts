/**
 * The examples as one program: every example a module of its own, checked and compiled by the compiler (Node 20 and 22 do
 * not know `using`), and one process that imports them one after the other.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Example } from "./examples.js";
import { root } from "./modules.js";

const compilerOptions = {
  target: "es2022",
  lib: ["es2023", "esnext.disposable", "es2024.sharedmemory", "es2024.arraybuffer"],
  module: "nodenext",
  types: ["node"],
  typeRoots: [join(root, "node_modules", "@types")],
  allowJs: true,
  checkJs: true,
  strict: true,
  noImplicitAny: false, // examples are JavaScript
  noEmitOnError: true,
  skipLibCheck: true,
  rootDir: "src",
  outDir: "out",
};

/** What pages show beside jsgrind. */
const packages = ["@thi.ng", "malloc", "typedarray-pool"];

export interface Program {
  /** Where it was compiled, and where its processes run and leave their files. */
  folder: string;
  /** Runs all examples, or those given, in one process: `command` is what stands before the program's file. */
  run(command: readonly string[], examples?: readonly Example[]): Promise<Outcome>;
  [Symbol.dispose](): void;
}

export interface Outcome {
  exitCode: number | null;
  /** By the example's name; "ok", or what went wrong. Those behind the one that ended the process are missing. */
  results: Map<string, string>;
  stderr: string;
}

/** @throws Error with the compiler's words when an example is not correct. */
export async function compile(examples: readonly Example[]): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), "jsgrind-examples-"));
  const remove = () => rmSync(folder, { recursive: true });
  try {
    mkdirSync(join(folder, "node_modules"));
    mkdirSync(join(folder, "src"));
    symlinkSync(root, join(folder, "node_modules", "jsgrind"));
    for (const other of packages) symlinkSync(join(root, "node_modules", other), join(folder, "node_modules", other));
    for (const [index, { source }] of examples.entries()) writeFileSync(join(folder, "src", fileOf(index)), source);
    const files = examples.map((_, index) => `src/${fileOf(index)}`);
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
    await runCompiler(folder, examples);
  } catch (error) {
    remove();
    throw error;
  }
  return {
    folder,
    run: (command, some = examples) => {
      const files = some.map((example) => ({
        name: example.name,
        file: join(folder, "out", fileOf(examples.indexOf(example))),
      }));
      return run(folder, command, files);
    },
    [Symbol.dispose]: remove,
  };
}

function fileOf(index: number): string {
  return `example-${index}.mjs`;
}

async function runCompiler(folder: string, examples: readonly Example[]): Promise<void> {
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const compiler = spawn(process.execPath, [tsc, "-p", folder], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  const [output] = await Promise.all([text(compiler.stdout), once(compiler, "close")]);
  if (compiler.exitCode === 0) return;
  const named = output.replaceAll(
    /src\/example-(\d+)\.mjs/g,
    (_, index: string) => examples[Number(index)]?.name ?? "",
  );
  throw new Error(`The examples do not compile (lines count from each example's first):\n${named}`);
}

async function run(folder: string, command: readonly string[], list: readonly object[]): Promise<Outcome> {
  writeFileSync(join(folder, "list.json"), JSON.stringify(list));
  writeFileSync(join(folder, "results"), "");
  const runner = join(root, "test", "fixtures", "docs", "run-examples.mjs");
  const [program, ...args] = [...command, runner, "list.json", "results"];
  const child = spawn(program, args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  const [stderr] = await Promise.all([text(child.stderr), once(child, "close")]);
  const lines = readFileSync(join(folder, "results"), "utf8").split("\n").filter(Boolean);
  return {
    exitCode: child.exitCode,
    results: new Map(lines.map((line) => JSON.parse(line) as [string, string])),
    stderr,
  };
}
