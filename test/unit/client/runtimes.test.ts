/** In every runtime, natively: the condition chooses the module, each function returns its default, and nobody prints. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { packageRoot } from "../../../scripts/lib/root.mjs";
import { type Runtime, runtimes } from "../../runtimes.js";

const root = packageRoot(import.meta.url);
/** A program's folder with the package installed as npm would: all three runtimes resolve it there. */
const folder = mkdtempSync(join(tmpdir(), "jsgrind-installed-"));
after(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, "node_modules", "jsgrind"), { recursive: true });
for (const each of ["package.json", "dist"])
  cpSync(join(root, each), join(folder, "node_modules", "jsgrind", each), { recursive: true });
writeFileSync(join(folder, "package.json"), '{ "type": "module", "dependencies": { "jsgrind": "*" } }');
cpSync(join(root, "test", "fixtures", "requests", "natively.mjs"), join(folder, "natively.mjs"));

type Results = Record<string, unknown>;

/** Standard output must be one line of JSON and standard error empty: the requests print nothing of their own. */
function run({ name, path, args }: Runtime, conditions: readonly string[]): Results {
  const { status, stdout, stderr } = spawnSync(path, [...args, ...flags[name], ...conditions, "natively.mjs"], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
  assert.match(stdout, /^\{.*\}\n$/);
  return JSON.parse(stdout) as Results;
}

const conditionFlag = { node: ["-C", "valgrind"], bun: ["--conditions=valgrind"], deno: ["--conditions=valgrind"] };
/** Deno takes a folder that npm made when it is told so. */
const flags = { node: [], bun: [], deno: ["--node-modules-dir=manual"] };

/** What differs between a module that finds no Valgrind and its twin: addresses, which the twin does not know. */
const addresses = ["index.addressOf"];

for (const runtime of await runtimes()) {
  describe(`${runtime.name} ${runtime.version}`, () => {
    const twin = run(runtime, []);
    const real = run(runtime, conditionFlag[runtime.name]);

    test("gets the twin without the condition, and the module with it", () => {
      assert.equal(twin["index.addressOf"], "0 bigint");
      assert.equal(real["index.addressOf"], "positive bigint");
    });

    test("gets the same results from both, for every function", () => {
      assert.deepEqual({ ...real, ...Object.fromEntries(addresses.map((name) => [name, twin[name]])) }, twin);
    });

    test("gets the documented defaults", () => {
      for (const [name, result] of Object.entries(real)) assert.equal(result, documented(name), name);
    });
  });
}

/** What the doc comments say of a program that does not run under Valgrind. */
function documented(name: string): unknown {
  const [, key = ""] = name.split(".");
  if (key === "runningOnValgrind") return 0;
  if (key === "addressOf") return "positive bigint";
  const guards = [
    "registeredStack",
    "disableErrorReporting",
    "createMempool",
    "disableAddrErrorReportingInRange",
    "disableChecking",
    "mutexLockPost",
    "annotateRwlockAcquired",
    "ignoreVar",
    "traceVar",
    "annotateIgnoreReadsBegin",
    "annotateIgnoreWritesBegin",
    "toggleCollect",
    "startInstrumentation",
  ];
  if (guards.includes(key)) return "guard";
  const results = [
    "clientRequest",
    "replacesMalloc",
    "getToolname",
    "runningVersion",
    "countErrors",
    "monitorCommand",
    "printf",
    "printfBacktrace",
    "stackRegister",
    "mapIpToSrcloc",
    "mempoolExists",
    "createBlock",
    "discard",
    "checkMemIsAddressable",
    "checkMemIsDefined",
    "checkValueIsDefined",
    "countLeaks",
    "countLeakBlocks",
    "getVbits",
    "cleanMemoryHeapblock",
    "getAbits",
    "getValgrindThreadid",
    "getDrdThreadid",
  ];
  const nothing = [
    "malloclikeBlock",
    "resizeinplaceBlock",
    "freelikeBlock",
    "destroyMempool",
    "mempoolAlloc",
    "mempoolFree",
    "mempoolTrim",
    "moveMempool",
    "mempoolChange",
    "adHocEvent",
    "histogramMemory",
  ];
  return [...results, ...nothing].includes(key) ? "undefined" : false;
}
