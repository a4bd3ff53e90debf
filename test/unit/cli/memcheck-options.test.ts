import assert from "node:assert/strict";
import { Command } from "commander";
import { test } from "node:test";
import { addMemcheckOptions, type MemcheckFlags, memcheckOptionsOf, programOf } from "#src/cli/memcheck-options.js";
import type { Program } from "#src/launch/types.js";

/** What `jsgrind memcheck …words` comes to. */
function parse(...words: string[]): { flags: MemcheckFlags; program: Program | undefined } {
  let parsed: { flags: MemcheckFlags; program: Program | undefined } | undefined;
  const main = new Command("jsgrind").enablePositionalOptions().exitOverride();
  const argv = ["node", "jsgrind", "memcheck", ...words];
  addMemcheckOptions(main.command("memcheck"))
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .action((operands: string[], flags: MemcheckFlags) => {
      parsed = { flags, program: programOf(argv, operands, flags.runtime) };
    });
  main.parse(argv);
  assert.ok(parsed);
  return parsed;
}

test("programOf() takes everything behind FILE for the program's, options and -- too", () => {
  assert.deepEqual(parse("a.js", "--json", "x", "--", "-h").program, {
    form: "file",
    file: "a.js",
    arguments: ["--json", "x", "--", "-h"],
  });
  assert.deepEqual(parse("--keep", "--runtime", "bun", "a.ts").program, {
    form: "file",
    file: "a.ts",
    arguments: [],
    runtime: "bun",
  });
});

test("programOf() takes what follows a first -- for a command, whatever it looks like", () => {
  assert.deepEqual(parse("--", "node", "-e", "0").program, { form: "command", command: ["node", "-e", "0"] });
  assert.deepEqual(parse("--keep", "--", "sh", "--", "--json").program, {
    form: "command",
    command: ["sh", "--", "--json"],
  });
  assert.deepEqual(parse("--", "a.js").program, { form: "command", command: ["a.js"] });
  assert.equal(parse("--keep").program, undefined);
  assert.equal(parse("--").program, undefined);
});

test("addMemcheckOptions() gives every option its default", () => {
  const { flags } = parse("a.js");
  assert.equal(flags.errorExitcode, 99);
  assert.deepEqual(
    [flags.show, flags.stack, flags.tier, flags.color, flags.progress, flags.quiet, flags.keep],
    ["user", "folded", "fast", "auto", true, false, false],
  );
  assert.deepEqual(
    [flags.suppressions, flags.valgrindOption, flags.json, flags.timeout, flags.grace],
    [[], [], undefined, undefined, 10],
  );
  assert.equal(flags.leakCheck, "full");
});

test("addMemcheckOptions() collects what may be given more than once, in its order", () => {
  const { flags } = parse(
    "--suppressions",
    "a",
    "--valgrind-option=--x=1",
    "--suppressions=b",
    "--valgrind-option",
    "--y",
    "a.js",
  );
  assert.deepEqual(flags.suppressions, ["a", "b"]);
  assert.deepEqual(flags.valgrindOption, ["--x=1", "--y"]);
});

test("addMemcheckOptions() takes numbers up to their bounds and nothing else", () => {
  assert.equal(parse("--error-exitcode", "0", "a.js").flags.errorExitcode, 0);
  assert.equal(parse("--error-exitcode", "255", "a.js").flags.errorExitcode, 255);
  assert.equal(parse("--num-callers", "2", "a.js").flags.numCallers, 2);
  assert.equal(parse("--num-callers", "500", "a.js").flags.numCallers, 500);
  assert.equal(parse("--timeout", "0.5", "--grace", "2147483", "a.js").flags.timeout, 0.5);
  for (const [option, value] of [
    ["--error-exitcode", "256"],
    ["--error-exitcode", "-1"],
    ["--error-exitcode", "1e2"],
    ["--error-exitcode", ""],
    ["--num-callers", "1"],
    ["--num-callers", "501"],
    ["--num-callers", "12x"],
    ["--timeout", "0"],
    ["--timeout", "2147484"],
    ["--timeout", "soon"],
    ["--show", "none"],
    ["--stack", "none"],
    ["--tier", "llvm"],
    ["--leak-check", "summary"],
    ["--color", "blue"],
    ["--no-such-option", "1"],
  ] as const) {
    assert.throws(() => parse(`${option}=${value}`, "a.js"), { name: "CommanderError" }, `${option}=${value}`);
  }
});

test("memcheckOptionsOf() puts each flag in its own place", () => {
  const words =
    "--num-callers 7 --leak-check no --show-leak-kinds all --track-origins --buffers --suppressions s --gen-suppressions --valgrind-option=--z a.js";
  assert.deepEqual(memcheckOptionsOf(parse(...words.split(" ")).flags, "node"), {
    numCallers: 7,
    leakCheck: "no",
    showLeakKinds: "all",
    trackOrigins: true,
    buffers: true,
    suppressions: ["s"],
    genSuppressions: true,
    extra: ["--z"],
  });
});

test("memcheckOptionsOf() follows origins under Bun, unless told otherwise", () => {
  const follows = (runtime: "bun" | "node" | undefined, ...words: string[]): boolean =>
    memcheckOptionsOf(parse(...words, "a.js").flags, runtime).trackOrigins;
  assert.deepEqual([follows("bun"), follows("node"), follows(undefined)], [true, false, false]);
  assert.deepEqual([follows("bun", "--no-track-origins"), follows("node", "--track-origins")], [false, true]);
});
