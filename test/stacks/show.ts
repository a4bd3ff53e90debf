/** `node .build/test/stacks/show.js CASE [NODE]`: what one case gives, under the Node whose version begins with NODE. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { runtimes } from "../runtimes.js";
import { differences, table } from "./differences.js";
import { userFrames } from "./frames.js";
import { runUnderMemcheck } from "./memcheck.js";
import { programNames, programs } from "./programs.js";
import { BuiltSources } from "./sources.js";

const [name = "", node = process.version.slice(1)] = process.argv.slice(2);

test(name, async (t) => {
  const runtime = (await runtimes()).find((each) => each.name === "node" && each.version.startsWith(node));
  assert.ok(runtime !== undefined, `There is no Node ${node}.`);
  const built = new BuiltSources();
  t.after(() => built[Symbol.dispose]());
  const major = Number.parseInt(runtime.version, 10);
  const program = programNames
    .map((programName) => programs[programName](built, major))
    .find(({ cases }) => cases.some((each) => each.name === name));
  const each = program?.cases.find((each) => each.name === name);
  assert.ok(program !== undefined && each !== undefined, `There is no case ${name} for Node ${runtime.version}.`);

  const { report, stderr } = await runUnderMemcheck(t, runtime.path, {
    ...program,
    modules: program.modules.filter((module) => has(module, name)),
  });
  console.log(stderr);
  console.table(report.findings.flatMap(({ kind, stack }) => userFrames(stack).map((frame) => ({ kind, ...frame }))));
  console.log(table(differences([each], report.findings, program)));
});

/** A module stands in the program's arguments, perhaps behind where it is to run. */
function has(module: string, name: string): boolean {
  return readFileSync(module.replace(/^(?:worker|child):/, ""), "utf8").includes(name);
}
