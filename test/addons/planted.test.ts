/**
 * Two addons, one in C and one in C++, with 43 bugs: each is found, at its line and under the name of its test; of the same without the bugs nothing is
 * said, in the full tier behind no test either, for which all leaks are looked for fifty times more.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Finding, Report } from "#src/report/contract.js";
import { filesBelow } from "../../scripts/setup/fingerprint.mjs";
import { fullTier, needsCommand } from "../require.js";
import { nodes } from "../runtimes.js";
import { Jsgrind } from "../unit/cli/jsgrind.js";
import { buildAddons, sources, whyNotBuilt } from "./build.js";
import { expected } from "./expected.js";

const suite = join(sources, "suite");
const notBuilt = whyNotBuilt();
const skip = notBuilt === false ? needsCommand("valgrind") : notBuilt;

/** Where `BUG: marker` stands. */
function markers(): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of [...filesBelow(sources, "c"), ...filesBelow(sources, "cpp")]) {
    for (const [index, line] of readFileSync(join(sources, file), "utf8").split("\n").entries()) {
      const marker = /BUG: ([\w-]+)/.exec(line)?.[1];
      if (marker !== undefined) found.set(marker, `${basename(file)}:${index + 1}`);
    }
  }
  return found;
}

interface Run {
  report: Report;
  exitCode: number | null;
  stderr: string;
}

async function run(t: { after(clean: () => void): void }, variant: "planted" | "fixed", node: string): Promise<Run> {
  const jsgrind = new Jsgrind(t);
  const leaksBy = variant === "planted" || fullTier ? "test" : "run";
  const options = ["--json", jsgrind.jsonFile, "--no-explain", "--leaks-by", leaksBy];
  const words = ["memcheck", ...options, "--", node, "--test", suite];
  const env = { JSGRIND_VALGRIND: "", ADDONS: await buildAddons(), VARIANT: variant, NODE_TEST_CONTEXT: undefined };
  const { exitCode, stderr } = await jsgrind.run(words, env);
  return { report: jsgrind.report(), exitCode, stderr };
}

function inShort(finding: Finding): string {
  const own = finding.stack.find(({ object }) => object?.endsWith("planted.node"));
  const name = own?.function?.replace(/\(.*/, "");
  const place = own?.file === undefined ? "" : `${basename(own.file)}:${own.line}`;
  return `${finding.kind} ${name} (${place}): ${finding.test ?? "no test"}`;
}

for (const { version, path } of await nodes("first")) {
  describe(`addons with bugs under Node ${version}`, { skip, concurrency: 2 }, () => {
    let planted: Run | undefined;

    before(async () => {
      planted = await run({ after }, "planted", path);
    });

    test("each bug is found, at its line, under its test, and nothing else", () => {
      const places = markers();
      const major = version.split(".")[0];
      const wanted = expected.map(({ kind, function: name, marker, test = "no test", lateIn }) => {
        return `${kind} ${name} (${places.get(marker)}): ${lateIn === major ? "no test" : test}`;
      });
      assert.deepEqual(planted?.report.findings.map(inShort).toSorted(), wanted.toSorted(), planted?.stderr);
      assert.equal(planted?.exitCode, 99);
      assert.ok(new Set(expected.map(({ marker }) => marker)).size >= 30);
    });

    test("the JavaScript that led there is on the stack", () => {
      for (const finding of planted?.report.findings ?? []) {
        const { isAlone } = expected.find(({ test, kind }) => test === finding.test && kind === finding.kind) ?? {};
        const scripts = finding.stack.filter(
          ({ language, file = "" }) => language === "javascript" && file.startsWith(suite),
        );
        if (!isAlone && finding.test !== undefined && !/worker/.test(finding.test) && finding.leak === undefined)
          assert.ok(scripts.length > 0, inShort(finding));
      }
    });

    test("without the bugs nothing is found", async (t) => {
      const { report, exitCode, stderr } = await run(t, "fixed", path);
      assert.deepEqual(report.findings, [], stderr);
      assert.equal(exitCode, 0, stderr);
      assert.ok((report.tests ?? []).every(({ outcome }) => outcome === "passed"));
      assert.equal(report.tests?.length, planted?.report.tests?.length);
    });
  });
}
