/** The README's example says what it says there. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { packageRoot } from "../../scripts/lib/root.mjs";
import { needsCommand } from "../require.js";
import { Jsgrind } from "../unit/cli/jsgrind.js";

const root = packageRoot(import.meta.url);

/** A program and the output behind it: two blocks of code, one after the other. */
function example(): { program: string; output: string } {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const [, program, output] = /```js\n(\/\/ app\.mjs\n[^]*?)```\n\n```\n([^]*?)```/.exec(readme) ?? [];
  assert.ok(program !== undefined && output !== undefined, "README.md has app.mjs and its output");
  return { program, output };
}

/** Without frames, which depend on the build of Node, and what differs from run to run. */
function lines(report: string): string[] {
  return report
    .replaceAll(/\b0x[0-9a-f]+\b/gi, "ADDRESS")
    .replaceAll(/process \d+(?: \([^)]*\))?, [0-9a-f]{12}/g, "PROCESS, ID")
    .replaceAll(/\d+ of the runtime's own/g, "SOME of the runtime's own")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^(?:at|by) |^…$/.test(line));
}

test(
  "jsgrind memcheck reports of README.md's example what stands there",
  { skip: needsCommand("valgrind") },
  async (t) => {
    const { program, output } = example();
    assert.ok(program.split("\n").length <= 15);
    const jsgrind = new Jsgrind(t);
    // Inside the package, so that its own name resolves.
    const folder = mkdtempSync(join(root, ".build", "readme-"));
    t.after(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, "app.mjs"), program);
    const { exitCode, stderr } = await jsgrind.run(["memcheck", join(folder, "app.mjs")], { JSGRIND_VALGRIND: "" });
    assert.equal(exitCode, 99, stderr);
    assert.deepEqual(lines(stderr), lines(output));
  },
);
