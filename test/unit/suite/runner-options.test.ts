import assert from "node:assert/strict";
import { test } from "node:test";
import { added } from "#src/suite/added-line.js";
import { runnerOptions } from "#src/suite/runner-options.js";
import type { SuiteFiles } from "#src/suite/settings.js";

const one: SuiteFiles = { isolation: "none", jobs: 1 };

test("runnerOptions() says in each runner's words what was asked for", () => {
  const suite: SuiteFiles = {
    isolation: "none",
    jobs: 3,
    shard: { index: 2, count: 4 },
    changed: { range: "main...HEAD", list: "" },
  };
  assert.deepEqual(runnerOptions("jest", suite, []), [
    "--maxWorkers=3",
    "--testTimeout=200000",
    "--shard=2/4",
    "--changedSince=main",
  ]);
  assert.deepEqual(runnerOptions("vitest", suite, ["run"]), [
    "--pool=forks",
    "--no-isolate",
    "--maxWorkers=3",
    "--testTimeout=200000",
    "--hookTimeout=200000",
    "--teardownTimeout=200000",
    "--shard=2/4",
    "--changed=main",
  ]);
  assert.deepEqual(runnerOptions("mocha", suite, []), ["--timeout=200000", "--parallel", "--jobs=3"]);
  assert.deepEqual(runnerOptions("node:test", suite, []), []);
});

test("runnerOptions() leaves what the user said himself", () => {
  assert.deepEqual(runnerOptions("jest", one, ["-w", "2", "--test-timeout", "9"]), []);
  assert.deepEqual(runnerOptions("jest", one, ["-i"]), ["--testTimeout=200000"]);
  assert.deepEqual(runnerOptions("mocha", one, ["-t", "0"]), []);
  const words = runnerOptions("vitest", { ...one, isolation: "process" }, ["--pool", "threads", "--fileParallelism"]);
  assert.deepEqual(words, ["--testTimeout=200000", "--hookTimeout=200000", "--teardownTimeout=200000"]);
});

test("added() adds its line to the one module that has the function", () => {
  const what = { file: /\/runner\.js$/, contains: /class Runner/, name: "Runner", isModule: true };
  const line = '\n;Runner = globalThis[Symbol.for("jsgrind.watch")]?.(Runner) ?? Runner;\n';
  assert.equal(added(what, "file:///m/runner.js", Buffer.from("class Runner {}")), `class Runner {}${line}`);
  assert.equal(added(what, "file:///m/runner.js", "class Other {}"), undefined);
  assert.equal(added(what, "file:///m/other.js", "class Runner {}"), undefined);
  assert.equal(added(what, "/m/runner.js", undefined), undefined);
});
