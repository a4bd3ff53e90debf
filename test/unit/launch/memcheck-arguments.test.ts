import assert from "node:assert/strict";
import { test } from "node:test";
import { memcheckArguments } from "#src/launch/memcheck-arguments.js";
import type { Spared } from "#src/launch/spared.js";
import type { MemcheckOptions } from "#src/launch/types.js";

const plain: MemcheckOptions = {
  numCallers: 37,
  leakCheck: "full",
  showLeakKinds: "definite,reachable",
  trackOrigins: false,
  suppressions: [],
  genSuppressions: false,
  extra: [],
};

const nothing: Spared = { changesOfCode: false, allocatorInExecutable: false };

function argumentsOf(change: Partial<MemcheckOptions> = {}, spared: Partial<Spared> = {}): string[] {
  const options = { directory: "/run/dir", spared: { ...nothing, ...spared }, vgdbPrefix: undefined };
  return memcheckArguments({ ...plain, ...change }, options);
}

test("memcheckArguments() has processes stop at errors only where they can be asked", () => {
  assert.deepEqual(
    argumentsOf().filter((arg) => arg.startsWith("--vgdb")),
    ["--vgdb=no"],
  );
  const options = { directory: "/run/dir", spared: nothing, vgdbPrefix: "/run/100%/vgdb" };
  assert.deepEqual(
    memcheckArguments(plain, options).filter((arg) => arg.startsWith("--vgdb")),
    ["--vgdb=yes", "--vgdb-error=1", "--vgdb-prefix=/run/100%%/vgdb"],
  );
});

test("memcheckArguments() has malloc looked for in libraries alone only where that is known to be enough", () => {
  const synonyms = (allocatorInExecutable: boolean): string[] =>
    argumentsOf({}, { allocatorInExecutable }).filter((arg) => arg.startsWith("--soname"));
  assert.deepEqual(synonyms(true), ["--soname-synonyms=somalloc=lib*"]);
  assert.deepEqual(synonyms(false), []);
});

test("memcheckArguments() gives each process a document and a log of its own", () => {
  const args = argumentsOf();
  assert.ok(args.includes("--xml-file=/run/dir/%p.xml"));
  assert.ok(args.includes("--log-file=/run/dir/%p.log"));
  assert.ok(args.includes("--trace-children=yes"));
  assert.ok(args.includes("--trace-children-skip=/bin/true"));
});

test("memcheckArguments() doubles the per cent signs of the folder, which Valgrind would expand", () => {
  const options = { directory: "/tmp/100%p", spared: nothing, vgdbPrefix: undefined };
  assert.ok(memcheckArguments(plain, options).includes("--xml-file=/tmp/100%%p/%p.xml"));
});

test("memcheckArguments() passes every option on, each in its own place", () => {
  const args = argumentsOf({ suppressions: ["/a b.supp", "/c.supp"], trackOrigins: true, genSuppressions: true });
  for (const arg of [
    "--num-callers=37",
    "--show-leak-kinds=definite,reachable",
    "--track-origins=yes",
    "--gen-suppressions=all",
    "--suppressions=/a b.supp",
    "--suppressions=/c.supp",
  ]) {
    assert.ok(args.includes(arg), arg);
  }
  const without = argumentsOf();
  assert.ok(!without.some((arg) => /track-origins|gen-suppressions|--suppressions/.test(arg)));
});

test("memcheckArguments() keeps what was freed for longer when Buffers are blocks, and widens what lies between blocks", () => {
  const isOfBuffers = (arg: string): boolean => /^--(?:freelist-vol|redzone-size)=/.test(arg);
  assert.equal(argumentsOf({ buffers: true }).filter(isOfBuffers).length, 2);
  assert.deepEqual(argumentsOf().filter(isOfBuffers), []);
});

test("memcheckArguments() shows no leak at all for --leak-check no, since XML forces the check", () => {
  const args = argumentsOf({ leakCheck: "no" });
  assert.ok(args.includes("--show-leak-kinds=none"));
  assert.ok(!args.includes("--show-leak-kinds=definite,reachable"));
});

test("memcheckArguments() trusts only a program that announces its code", () => {
  assert.ok(argumentsOf({}, { changesOfCode: true }).includes("--smc-check=none"));
  assert.ok(!argumentsOf().some((arg) => arg.startsWith("--smc-check")));
});

test("memcheckArguments() lets the user's own options come last, where they win", () => {
  const args = argumentsOf({ extra: ["--vgdb=yes", "--smc-check=all"] }, { changesOfCode: true });
  assert.deepEqual(args.slice(-2), ["--vgdb=yes", "--smc-check=all"]);
});
