/** Deno's executable has no symbols and a V8 of its own: what is planted for Node is found there as well. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { runtimes } from "../runtimes.js";
import { differences, table } from "./differences.js";
import { casesIn } from "./expected.js";
import { runUnderMemcheck } from "./memcheck.js";
import { asWritten, BuiltSources, driver } from "./sources.js";

const built = new BuiltSources();
after(() => built[Symbol.dispose]());

/** So many that there are fewer than a hundred errors, with Deno's own. */
const called = ["comparisons", "later", "handed-on", "evaluated"];
const evaluated = asWritten("language/evaluated.mjs").module;
const topLevels = ["top-level.mjs", "top-level-await.mjs", "top-level.cjs", "common-js.cjs"];

for (const { name, version, path } of await runtimes()) {
  if (name !== "deno") continue;
  test(`jsgrind memcheck names every planted error under Deno ${version}`, async (t) => {
    const sources = [
      ...called.map((each) => built.called(asWritten(`language/${each}.mjs`))),
      ...topLevels.map((each) => asWritten(`language/${each}`)),
      // Deno compiles this itself, and hands V8 no map.
      built.called(asWritten("typescript/direct.ts")),
    ];
    const cases = casesIn(
      sources.flatMap(({ marked }) => marked),
      [driver],
    );
    const modules = sources.map(({ module }) => module);
    const { report, told, stderr } = await runUnderMemcheck(t, path, { tier: "fast", nodeFlags: [], modules });

    const erred = new Set(told.filter(({ errors = 0 }) => errors > 0).map((each) => each.case));
    const silent = cases.filter((each) => !erred.has(each.name)).map((each) => each.name);
    assert.deepEqual(silent, [], `Valgrind saw no error in these cases: ${stderr}`);
    // Of evaluated code some functions have neither a name nor a file, as are all that have no name.
    const isOfEvaluated = ({ stack }: { stack: readonly { file?: string }[] }): boolean =>
      stack.some(({ file }) => file === evaluated);
    const all = [true, false].flatMap((of) =>
      differences(
        cases.filter((each) => isOfEvaluated(each) === of),
        report.findings.filter((each) => isOfEvaluated(each) === of),
        { expectedTier: "ignition" },
      ),
    );
    const differing = new Set(all.map((difference) => difference.case)).size;
    assert.equal(all.length, 0, `${differing} of ${cases.length} cases differ:\n${table(all)}`);
  });
}
