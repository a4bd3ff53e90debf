import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { mayRunTests } from "#src/launch/runs-tests.js";
import { temporaryFolder } from "./folder.js";

const node = { name: "node" } as const;

test("mayRunTests() of a script goes by its text and by whose it is", (t) => {
  const folder = temporaryFolder(t);
  const may = (path: string, text: string): boolean => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return mayRunTests({ form: "file", file, arguments: [] }, node);
  };
  assert.equal(may("a.js", `console.log("tested")`), false);
  assert.equal(may("b.mjs", `import { test } from "node:test";`), true);
  assert.equal(may("node_modules/mocha/bin/mocha.js", ""), true);
  assert.equal(mayRunTests({ form: "file", file: join(folder, "missing.js"), arguments: [] }, node), false);
});

test("mayRunTests() takes every command for one that may, but for Node with code that gets at nothing", () => {
  const may = (...command: string[]): boolean => mayRunTests({ form: "command", command }, node);
  for (const code of ["0", "1 + 1", "console.log(Math.PI)"]) {
    assert.equal(may("node", "-e", code), false, code);
    assert.equal(may("node", "-p", code), false, code);
    assert.equal(may("node", `--eval=${code}`), false, code);
    // Another program, for all that is known.
    assert.equal(mayRunTests({ form: "command", command: ["sh", "-e", code] }, undefined), true);
  }
  for (const code of [
    `require("./tests")`,
    `import("./tests.mjs")`,
    "child_process.spawn('mocha')",
    "cluster.fork()",
    "test.run()",
    "new worker_threads.Worker('a.js')",
    "this['pro' + 'cess']",
    "(() => {}).constructor('…')()",
  ])
    for (const words of [["-e", code], ["-p", code], [`--eval=${code}`]])
      assert.equal(may("node", ...words), true, words.join(" "));
  assert.equal(may("node", "-r", "./tests.cjs", "-e", "0"), true);
  assert.equal(may("node", "--test"), true);
  assert.equal(may("node", "run-tests.js"), true);
  assert.equal(may("node"), true);
});
