/** scripts/test.mjs as a whole, over small compiled tests in a tree of its own. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { packageRoot } from "../../../scripts/lib/root.mjs";
import { temporaryTree } from "./temporary-tree.js";

const TEST = `import { test } from "node:test"; import assert from "node:assert/strict";\n`;

const root = temporaryTree({
  "package.json": `{ "type": "module" }`,
  ".build/test/passes.test.js": `${TEST} test("adds", () => {});\n`,
  ".build/test/fails.test.js": `${TEST} test("subtracts", () => assert.fail("by one"));\n`,
  ".build/test/todo.test.js": `${TEST} test("divides", { todo: "later" }, () => assert.fail("by zero"));\n`,
  ".build/test/skips.test.js": `${TEST} test("multiplies", { skip: "no abacus" }, () => {}); test("roots", { skip: true }, () => {});\n`,
  ".build/test/tier.test.js": `${TEST} test("tier", () => console.log("tier", process.env.JSGRIND_FULL, process.env.JSGRIND_FUZZ_RUNS));\n`,
  ".build/test/trust.test.js": `${TEST} test("trust", () => console.log("trusts", process.env.NODE_EXTRA_CA_CERTS));\n`,
  ".build/test/crashes.test.js": "process.exit(3);\n",
  ".build/test/helper.js": `throw new Error("not a test");\n`,
});
cpSync(join(packageRoot(import.meta.url), "scripts"), join(root, "scripts"), { recursive: true });

function run(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  // What the runner of these tests was told is not for the runner under test.
  const { NODE_TEST_CONTEXT: _context, JSGRIND_NO_SKIP: _noSkip, JSGRIND_FULL: _full, ...inherited } = process.env;
  delete inherited["JSGRIND_FUZZ_RUNS"];
  delete inherited["JSGRIND_STREAM_MB"];
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "scripts", "test.mjs"), ...args], {
    env: { ...inherited, ...environment },
    encoding: "utf8",
  });
  return { status, stdout, stderr, lines: stdout.trimEnd().split("\n") };
}

test("a passing file passes, and the runner's own counts come last", () => {
  const { status, stdout, lines } = run(["passes"]);
  assert.equal(status, 0, stdout);
  assert.deepEqual(lines.slice(-8, -1), [
    "ℹ tests 1",
    "ℹ suites 0",
    "ℹ pass 1",
    "ℹ fail 0",
    "ℹ cancelled 0",
    "ℹ skipped 0",
    "ℹ todo 0",
  ]);
  assert.match(lines.at(-1) ?? "", /^ℹ duration_ms /);
});

test("a failing file fails the run", () => {
  const { status, stdout } = run(["fails", "passes"]);
  assert.equal(status, 1);
  assert.match(stdout, /^ℹ pass 1$/m);
  assert.match(stdout, /^ℹ fail 1$/m);
  assert.match(stdout, /by one/);
});

test("a file that ends its process fails the run", () => {
  assert.equal(run(["crashes"]).status, 1);
});

test("a test that is still to be done does not fail the run", () => {
  const { status, stdout } = run(["todo"]);
  assert.equal(status, 0, stdout);
  assert.match(stdout, /^ℹ todo 1$/m);
});

test("skips are listed above the counts, each with its file and its reason", () => {
  const { status, stdout, lines } = run(["skips", "passes"]);
  assert.equal(status, 0, stdout);
  const counts = lines.indexOf("ℹ tests 3");
  assert.deepEqual(lines.slice(counts - 2, counts), [
    "ℹ skipped: test/skips.test.js: multiplies: no abacus",
    "ℹ skipped: test/skips.test.js: roots: no reason given",
  ]);
});

test("with JSGRIND_NO_SKIP=1 a skip fails the run", () => {
  const { status, stderr } = run(["skips"], { JSGRIND_NO_SKIP: "1" });
  assert.equal(status, 1);
  assert.match(stderr, /2 skipped, and with JSGRIND_NO_SKIP=1 a skip is a failure/);
  assert.equal(run(["passes"], { JSGRIND_NO_SKIP: "1" }).status, 0);
});

test("--full tells the tests so", () => {
  assert.match(run(["tier", "--full"]).stdout, /tier 1 10000/);
  assert.match(run(["tier"]).stdout, /tier undefined undefined/);
  assert.match(run(["tier", "--full"], { JSGRIND_FUZZ_RUNS: "77" }).stdout, /tier 1 77/);
});

test("no test reads the machine's own certificates", () => {
  assert.match(run(["trust"], { NODE_EXTRA_CA_CERTS: import.meta.filename }).stdout, /trusts undefined/);
});

test("--name runs only the tests of that name", () => {
  const { status, stdout } = run(["fails", "passes", "--name", "^adds$"]);
  assert.equal(status, 0, stdout);
  assert.match(stdout, /✔ adds/);
  assert.doesNotMatch(stdout, /by one/);
});

test("a pattern that matches no file and an unknown option are refused", () => {
  assert.equal(run(["nothing-is-called-so"]).status, 2);
  const { status, stderr } = run(["--fulll"]);
  assert.equal(status, 2);
  assert.match(stderr, /Usage:/);
});
