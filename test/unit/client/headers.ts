/**
 * What the real headers say: C programs that call the macros of /usr/include/valgrind, with the client request itself
 * replaced by a function that prints its six words. The headers are copied, because only in a copy can the definition of
 * VALGRIND_DO_CLIENT_REQUEST_EXPR be made to give way to ours for VALGRIND_PRINTF too, which is a function in valgrind.h.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { needs, needsCommand, needsFile } from "../../require.js";

export const modules = ["valgrind", "memcheck", "helgrind", "drd", "callgrind", "cachegrind", "dhat"] as const;
export type Module = (typeof modules)[number];

const installed = "/usr/include/valgrind";

/** Why there is nothing to compare with here. */
export function needsHeaders(): false | string {
  const command = needsCommand("gcc");
  return command === false ? needsFile(`${installed}/valgrind.h`) : needs(false, command);
}

/** cachegrind.h exists from Valgrind 3.22 on. */
export function hasHeader(module: Module): boolean {
  try {
    return readFileSync(join(installed, `${module}.h`)).length > 0;
  } catch {
    return false;
  }
}

/** A statement in C that makes one request. */
export interface Call {
  name: string;
  statement: string;
  /** Headers without this macro cannot make the request. */
  macro?: string;
}

/** The six words of each call that the header knows, by the call's name. */
export function wordsOf(module: Module, calls: readonly Call[]): Map<string, bigint[]> {
  const lines = calls.map(({ name, statement, macro }) => {
    const line = `  name = "${name}"; ${statement};`;
    return macro === undefined ? line : `#ifdef ${macro}\n${line}\n#endif`;
  });
  const rows = run(module, lines);
  return new Map(rows.map(([name = "", ...words]) => [name, words.map(BigInt)]));
}

/** Every enumerator that the header declares, with its value. */
export function enumeratorsOf(module: Module): Map<string, bigint> {
  const text = readFileSync(join(installed, `${module}.h`), "latin1");
  const names = new Set(Array.from(text.matchAll(/^\s*(_?VG_USERREQ__\w+)\s*(?:=|,|$)/gm), ([, name]) => name ?? ""));
  const lines = Array.from(names, (name) => `  printf("${name} %#lx\\n", (unsigned long)${name});`);
  const rows = run(module, lines);
  return new Map(rows.map(([name = "", value = ""]) => [name, BigInt(value)]));
}

/** The version that the headers say they are of, as [3, 19]. */
export function headerVersion(): [number, number] {
  const [row = []] = run("valgrind", ['  printf("%d %d\\n", __VALGRIND_MAJOR__, __VALGRIND_MINOR__);']);
  return [Number(row[0]), Number(row[1])];
}

/** COUNT_LEAKS hands over the addresses of four locals and then reads them, so they are given values to be told apart by. */
const recorder = `
#include <stdio.h>
#include <string.h>
typedef unsigned long word;
static const char *name = "";
static long _qzz_res; // DO_CREQ_W_W of helgrind.h assigns to it without declaring it
static word record(word code, word a, word b, word c, word d, word e) {
  if (!strncmp(name, "countLeak", 9)) {
    *(word *)a = 0xa1, *(word *)b = 0xa2, *(word *)c = 0xa3, *(word *)d = 0xa4;
    a = 0xa1, b = 0xa2, c = 0xa3, d = 0xa4;
  }
  printf("%s %#lx %#lx %#lx %#lx %#lx %#lx\\n", name, code, a, b, c, d, e);
  return 0;
}
#define VALGRIND_DO_CLIENT_REQUEST_EXPR(otherwise, code, a, b, c, d, e) \\
  record((word)(code), (word)(a), (word)(b), (word)(c), (word)(d), (word)(e))
`;

function run(module: Module, statements: readonly string[]): string[][] {
  const folder = mkdtempSync(join(tmpdir(), "jsgrind-headers-"));
  try {
    cpSync(installed, folder, { recursive: true, filter: (from) => from === installed || /\/[a-z]+\.h$/.test(from) });
    const core = join(folder, "valgrind.h");
    const text = readFileSync(core, "latin1");
    const definition = "#define VALGRIND_DO_CLIENT_REQUEST_EXPR(";
    writeFileSync(core, text.replaceAll(definition, "#define NATIVE_REQUEST_EXPR("), "latin1");
    const source = join(folder, "words.c");
    const program = [recorder, `#include "${module}.h"`, "int main(void) {", ...statements, "  return 0;\n}"];
    writeFileSync(source, program.join("\n"));
    execFileSync("gcc", ["-w", "-I", folder, "-o", join(folder, "words"), source]);
    const output = execFileSync(join(folder, "words"), { encoding: "utf8" }).trim();
    return output === "" ? [] : output.split("\n").map((line) => line.trim().split(" "));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
