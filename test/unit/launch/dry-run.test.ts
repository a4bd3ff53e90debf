import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { dryRun } from "#src/launch/dry-run.js";
import { LaunchProblem } from "#src/launch/problem.js";
import { script, temporaryFolder } from "./folder.js";

test("dryRun() takes away what the trial wrote, and nothing else of the run's folder", async (t) => {
  const directory = temporaryFolder(t);
  writeFileSync(join(directory, "jsgrind.supp"), "");
  const valgrind = script(
    join(temporaryFolder(t), "valgrind"),
    `echo > "${directory}/12.log"; echo > "${directory}/12.xml"`,
  );
  await dryRun(valgrind, [], directory);
  assert.deepEqual(readdirSync(directory), ["jsgrind.supp"]);
});

test("dryRun() refuses what Valgrind mutters in its log", async (t) => {
  const directory = temporaryFolder(t);
  const words = "==12== FATAL: in suppressions file x near line 3:";
  const valgrind = script(join(temporaryFolder(t), "valgrind"), `echo "${words}" > "${directory}/12.log"`);
  await assert.rejects(
    dryRun(valgrind, [], directory),
    (error) => error instanceof LaunchProblem && /near line 3/.test(error.message),
  );
});
