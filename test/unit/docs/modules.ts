/** The public modules: what each exports, the table of its requests, and its declarations. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../../scripts/lib/root.mjs";
import * as cachegrind from "#src/client/cachegrind.js";
import * as callgrind from "#src/client/callgrind.js";
import * as dhat from "#src/client/dhat.js";
import * as drd from "#src/client/drd.js";
import * as helgrind from "#src/client/helgrind.js";
import * as index from "#src/client/index.js";
import * as memcheck from "#src/client/memcheck.js";
import * as pool from "#src/client/pool.js";
import * as tables from "#src/client/requests.js";
import * as valgrind from "#src/client/valgrind.js";

export const root: string = packageRoot(import.meta.url);

export interface Module {
  /** What a program imports. */
  specifier: string;
  /** Below src/client and dist/client, without its ending. */
  file: string;
  /** The page in docs/ that describes it. */
  page: string;
  functions: readonly string[];
  requests: tables.Requests;
}

function moduleOf(file: string, namespace: object, requests: tables.Requests, page = file): Module {
  const functions = Object.entries(namespace).flatMap(([name, value]) => (typeof value === "function" ? [name] : []));
  const specifier = file === "index" ? "jsgrind" : `jsgrind/${file}`;
  return { specifier, file, page: `${page}.md`, functions, requests };
}

export const modules: readonly Module[] = [
  moduleOf("index", index, { runningOnValgrind: tables.valgrind.runningOnValgrind }, "valgrind"),
  moduleOf("valgrind", valgrind, tables.valgrind),
  moduleOf("memcheck", memcheck, tables.memcheck),
  moduleOf("helgrind", helgrind, tables.helgrind),
  moduleOf("drd", drd, tables.drd),
  moduleOf("callgrind", callgrind, tables.callgrind),
  moduleOf("cachegrind", cachegrind, tables.cachegrind),
  moduleOf("dhat", dhat, tables.dhat),
  moduleOf("pool", pool, {}),
];

/** The pages that describe the client half. */
export const pages: readonly string[] = [
  ...new Set(modules.map(({ page }) => page)),
  "memory.md",
  "gating.md",
  "requests.md",
];

export function readPage(page: string): string {
  return readFileSync(join(root, "docs", page), "utf8");
}

/** The files below src/client that a module consists of: its own, and those that it hands on and that are no module themselves. */
export function filesOf({ file }: Module): string[] {
  const source = readFileSync(join(root, "src", "client", `${file}.ts`), "utf8");
  const handedOn = Array.from(
    source.matchAll(/^export \{[^}]*\} from "\.\/([\w/-]+)\.js";/gm),
    ([, name]) => name ?? "",
  );
  return [file, ...handedOn.filter((name) => !modules.some((module) => module.file === name))];
}

/** The signature of each function as the pages write it: on one line, without `readonly`, an options object by that name. */
export function signaturesOf(module: Module): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of filesOf(module)) {
    const declarations = readFileSync(join(root, "dist", "client", `${file}.d.ts`), "utf8");
    for (const [, name = "", rest = ""] of declarations.matchAll(
      /^export declare function (\w+)([\s\S]*?);\n(?![ }])/gm,
    )) {
      const line = rest
        .replaceAll(/\s+/g, " ")
        .replaceAll(/\{ [\w, ]+ \}(\??):/g, "options$1:")
        .replaceAll(/readonly (?=\w+\??:)/g, "")
        .replaceAll("; }", " }");
      found.set(name, `${name}${line}`);
    }
  }
  return found;
}
