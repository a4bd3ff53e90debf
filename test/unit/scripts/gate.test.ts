import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { runStep, selectSteps, STEPS } from "../../../scripts/gate/steps.mjs";
import { packageRoot } from "../../../scripts/lib/root.mjs";

const ROOT = packageRoot(import.meta.url);

test("every step of the gate runs a script that exists", () => {
  for (const { name, command } of STEPS) assert.ok(existsSync(join(ROOT, command[0] ?? "")), name);
});

test("selectSteps() takes all without a name, those named otherwise, and refuses others", () => {
  assert.equal(selectSteps(STEPS, []), STEPS);
  assert.deepEqual(
    selectSteps(STEPS, ["package", "lint"]).map(({ name }) => name),
    ["lint", "package"],
  );
  assert.throws(() => selectSteps(STEPS, ["lint", "lnit"]), /No step is named lnit; there are format, lint, /);
});

test("runStep() tells success by the exit code and keeps what was printed on either stream", async () => {
  const script = "console.log('out'); console.error('err'); process.exitCode = Number(process.argv[1])";
  const good = await runStep({ name: "good", command: ["-e", script, "0"] }, { cwd: ROOT });
  assert.deepEqual([good.ok, good.output], [true, "out\nerr\n"]);
  const bad = await runStep({ name: "bad", command: ["-e", script, "3"] }, { cwd: ROOT });
  assert.deepEqual([bad.ok, bad.output], [false, "out\nerr\n"]);
});

test("runStep() takes a step that a signal ended as failed", async () => {
  const command = ["-e", "process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000)"];
  const { ok } = await runStep({ name: "killed", command }, { cwd: ROOT });
  assert.equal(ok, false);
});
