/** Functions that wait for the one that runs: those that V8 itself has on `Error.stack`, in their order. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { packageRoot } from "../../scripts/lib/root.mjs";
import { nodes } from "../runtimes.js";
import { Jsgrind } from "../unit/cli/jsgrind.js";

const program = join(packageRoot(import.meta.url), "test", "fixtures", "stacks", "async.mjs");

for (const { version, path } of await nodes("newest")) {
  test(`jsgrind memcheck has the waiting functions that Error.stack has under Node ${version}`, async (t) => {
    const stack = execFileSync(path, [program, "natively"], { encoding: "utf8" });
    const expected = [...stack.matchAll(/^ +at async (?:(.*) \()?(.*?):(\d+):(\d+)\)?$/gm)]
      .map(([, name = "", file = "", line, column]) => [name, file, Number(line), Number(column)] as const)
      .map(([name, file, ...place]) => [name, file.startsWith("file:") ? fileURLToPath(file) : file, ...place])
      .filter(([, file]) => file === program);
    assert.equal(expected.length, 5, stack);

    const jsgrind = new Jsgrind(t);
    const options = ["--json", jsgrind.jsonFile, "--runtime", path, program];
    const { stderr } = await jsgrind.run(["memcheck", ...options], { JSGRIND_VALGRIND: "" });
    const [finding] = jsgrind.report().findings;
    assert.ok(finding !== undefined, stderr);
    const waiting = finding.stack.filter((frame) => frame.async === true && frame.file === program);
    assert.deepEqual(
      waiting.map(({ function: name = "", file, line, column }) => [name, file, line, column]),
      // V8 puts the class before a method's name.
      expected.map(([name, ...place]) => [String(name).replace(/^Service\./, ""), ...place]),
    );
    assert.match(stderr, / at async between \(.*async\.mjs:16:3\)\n/);
  });
}
