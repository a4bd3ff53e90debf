/**
 * Every planted error is one finding, whose JavaScript frames are the right ones. A difference is printed as a table; `node
 * .build/test/stacks/show.js CASE` prints all that one case gives.
 */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fullTier } from "../require.js";
import { runtimes } from "../runtimes.js";
import { differences, table } from "./differences.js";
import { runUnderMemcheck } from "./memcheck.js";
import { programs } from "./programs.js";
import { BuiltSources } from "./sources.js";

const built = new BuiltSources();
after(() => built[Symbol.dispose]());

const nodes = (await runtimes()).filter(({ name }) => name === "node");
const newest = nodes.at(-1)?.version;

for (const [index, { version, path }] of nodes.entries()) {
  if (!fullTier && index !== 0 && version !== newest) continue;
  for (const program of programs(Number.parseInt(version, 10), built)) {
    test(`jsgrind memcheck names every planted error of ${program.name} under Node ${version}`, async (t) => {
      const { report, told, stderr } = await runUnderMemcheck(t, path, program);

      const erred = new Set(told.filter(({ errors = 0 }) => errors > 0).map((each) => each.case));
      const silent = program.cases.filter(({ name }) => !erred.has(name)).map(({ name }) => name);
      assert.deepEqual(silent, [], `Valgrind saw no error in these cases: ${stderr}`);
      const strayed = told.filter(({ tier, reached }) => tier !== undefined && reached?.join() !== tier);
      assert.deepEqual(strayed, [], "V8 did not compile as asked");

      const all = differences(program.cases, report.findings, program);
      const cases = new Set(all.map((difference) => difference.case)).size;
      assert.equal(all.length, 0, `${cases} of ${program.cases.length} cases differ:\n${table(all)}`);
    });
  }
}
