/** What `jsgrind doctor` says where something is missing. That all is well on a good machine: test/valgrind/cli.test.ts. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Jsgrind } from "./jsgrind.js";

/** Stands for a Valgrind that runs the program, and is none. */
function plainRunner(jsgrind: Jsgrind, run: string): string {
  const path = join(jsgrind.folder, "valgrind");
  writeFileSync(
    path,
    `#!/bin/sh
[ "$1" = --version ] && { echo valgrind-3.19.0; exit 0; }
while [ "\${1#--}" != "$1" ]; do shift; done
${run}
`,
    { mode: 0o755 },
  );
  return path;
}

test("jsgrind doctor says when a program does not see its Valgrind, and what may be the cause", async (t) => {
  const jsgrind = new Jsgrind(t);
  const { exitCode, stdout } = await jsgrind.run(["doctor", "--valgrind", plainRunner(jsgrind, 'exec "$@"')]);
  assert.equal(exitCode, 1);
  assert.match(stdout, /FAIL round trip +no answer\n +the program ran, but did not see Valgrind: is NODE_OPTIONS set/);
  assert.match(stdout, /ok +machine code/);
  assert.deepEqual(jsgrind.leftovers, []);
});

test("jsgrind doctor says what was said when the program did not run", async (t) => {
  const jsgrind = new Jsgrind(t);
  const runner = plainRunner(jsgrind, "echo 'valgrind: failed to start tool' >&2; exit 1");
  const { exitCode, stdout } = await jsgrind.run(["doctor", "--valgrind", runner]);
  assert.equal(exitCode, 1);
  assert.match(stdout, /FAIL round trip +the program did not run\n +what was said: valgrind: failed to start tool\n/);
});

test("jsgrind doctor says when there is no folder for a run's files", async (t) => {
  const jsgrind = new Jsgrind(t);
  const { exitCode, stdout } = await jsgrind.run(["doctor"], { TMPDIR: join(jsgrind.folder, "none") });
  assert.equal(exitCode, 1);
  assert.match(stdout, /FAIL temporary directory +none\n +.*none/);
});

test("jsgrind doctor says when the machine code cannot be loaded anywhere", async (t) => {
  const jsgrind = new Jsgrind(t);
  const { exitCode, stdout } = await jsgrind.run(["doctor"], { NODE_OPTIONS: "--no-addons" });
  assert.equal(exitCode, 1);
  assert.match(stdout, /FAIL machine code +cannot be loaded\n +jsgrind sends client requests .*--no-addons/);
});
