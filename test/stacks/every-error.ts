/**
 * Every planted error of a program is one finding, whose JavaScript frames are the right ones. A difference is printed as a table; `node
 * .build/test/stacks/show.js CASE` prints all that one case gives.
 */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { nodes } from "../runtimes.js";
import { differences, table } from "./differences.js";
import { runUnderMemcheck } from "./memcheck.js";
import { type ProgramName, programs } from "./programs.js";
import { BuiltSources } from "./sources.js";

/** `which` Nodes run it in the fast tier. */
export async function testEveryError(name: ProgramName, which: "first" | "newest" | "both"): Promise<void> {
  const built = new BuiltSources();
  after(() => built[Symbol.dispose]());
  for (const { version, path } of await nodes(which)) {
    const program = programs[name](built, Number.parseInt(version, 10));
    test(`jsgrind memcheck names every planted error of ${name} under Node ${version}`, async (t) => {
      const { report, told, stderr } = await runUnderMemcheck(t, path, program);

      const erred = new Set(told.filter(({ errors = 0 }) => errors > 0).map((each) => each.case));
      const silent = program.cases.filter((each) => !erred.has(each.name)).map((each) => each.name);
      assert.deepEqual(silent, [], `Valgrind saw no error in these cases: ${stderr}`);
      const strayed = told.filter(({ tier, reached }) => tier !== undefined && reached?.join() !== tier);
      assert.deepEqual(strayed, [], "V8 did not compile as asked");

      const order = told.map((each) => each.case);
      const ran = program.cases.toSorted((one, other) => order.indexOf(one.name) - order.indexOf(other.name));
      const all = differences(ran, report.findings, program);
      const cases = new Set(all.map((difference) => difference.case)).size;
      assert.equal(
        all.length,
        0,
        `${all.length} differences in ${cases} of ${program.cases.length} cases:\n${table(all)}`,
      );
    });
  }
}
