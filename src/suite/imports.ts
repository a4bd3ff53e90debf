/** Whether a file of tests has to do with files that were changed. */
import { readFileSync, statSync } from "node:fs";
import { basename, dirname, extname, resolve } from "node:path";

/** What is compiled into an addon, and what decides how: no import leads there, and every test may be meant. */
const native =
  /\.(?:c|cc|cpp|cxx|h|hh|hpp|rs|zig|go|gyp|gypi|S|asm|node|wasm)$|^(?:package(?:-lock)?\.json|CMakeLists\.txt|Cargo\.(?:toml|lock))$/;

/** It is one of them, brings one along, or an addon is made from one. */
export function reaches(file: string, changed: readonly string[]): boolean {
  if (changed.some((path) => native.test(basename(path)))) return true;
  const wanted = new Set(changed);
  return importsOf(file).some((path) => wanted.has(path));
}

/** All files of the user's own that `file` brings along, itself among them. */
function importsOf(file: string): string[] {
  const seen = new Set<string>();
  const open = [file];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    open.push(...directImports(path));
  }
  return [...seen];
}

const known = new Map<string, readonly string[]>();

/** `from "./a.js"`, `import("../b")`, `require('./c')`: what is written out, and begins with a dot. */
const specifier = /\b(?:from|import|require)\s*\(?\s*["'`](\.{1,2}\/[^"'`]+)["'`]/g;

function directImports(file: string): readonly string[] {
  const before = known.get(file);
  if (before !== undefined) return before;
  const text = isScript.test(file) ? readFileSync(file, "utf8") : "";
  const found = Array.from(text.matchAll(specifier), ([, path = ""]) => resolved(resolve(dirname(file), path)));
  const files = found.filter((path) => path !== undefined);
  known.set(file, files);
  return files;
}

const isScript = /\.[cm]?[jt]sx?$/;
const endings = ["", ".js", ".cjs", ".mjs", ".ts", ".cts", ".mts", ".tsx", ".jsx", ".json"] as const;

/** As compilers and bundlers find it: without its ending, by the name of what it is compiled to, or in a folder. */
function resolved(path: string): string | undefined {
  const source = path.replace(/\.([cm]?)jsx?$/, ".$1ts");
  const candidates = [...endings.map((ending) => path + ending), source, `${source}x`];
  const inFolder = extname(path) === "" ? endings.slice(1).map((ending) => `${path}/index${ending}`) : [];
  return [...candidates, ...inFolder].find((each) => statSync(each, { throwIfNoEntry: false })?.isFile() === true);
}
