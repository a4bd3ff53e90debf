/** Reports of several runs as one. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Report } from "#src/report/contract.js";
import { exitCodeOf, mergeReports } from "#src/report/merge.js";
import { finding, source, testRun } from "./reports.js";

function part(change: Partial<Report> = {}): Report {
  return source(change).report;
}

function ended(exitCode: number | null, signal: string | null = null, pid = 10): Report["processes"][number] {
  return { pid, command: ["node"], runtime: null, exitCode, signal };
}

test("mergeReports() keeps all that each part says", () => {
  const merged = mergeReports([
    part({ findings: [finding("a")], tests: [testRun("one")], suppressed: [{ name: "s", count: 2 }] }),
    part({
      valgrind: "3.27.0",
      findings: [finding("a"), finding("b")],
      noise: [finding("n")],
      known: [finding("k")],
      tests: [testRun("two", { outcome: "failed" })],
      suppressed: [
        { name: "s", count: 1 },
        { name: "t", count: 5 },
      ],
      incomplete: ["it was killed."],
    }),
  ]);
  assert.deepEqual(
    [merged.findings, merged.noise, merged.known ?? []].map((all) => all.map(({ id }) => id)),
    [["a", "a", "b"], ["n"], ["k"]],
  );
  assert.deepEqual(
    merged.tests?.map(({ name }) => name),
    ["one", "two"],
  );
  assert.deepEqual(merged.suppressed, [
    { name: "s", count: 3 },
    { name: "t", count: 5 },
  ]);
  assert.deepEqual(
    [merged.valgrind, merged.jsgrind, merged.incomplete],
    ["3.19.0, 3.27.0", "0.1.0", ["it was killed."]],
  );
});

test("mergeReports() tells processes of the same pid apart, with all that is theirs", () => {
  const findings = [finding("a")];
  const tests = [testRun("one")];
  const merged = mergeReports([part({ findings, tests }), part({ findings, tests }), part({ findings, tests })]);
  assert.deepEqual(
    merged.processes.map(({ pid }) => pid),
    [10, 11, 12],
  );
  assert.deepEqual(
    merged.findings.map(({ pid }) => pid),
    [10, 11, 12],
  );
  assert.deepEqual(
    merged.tests?.map(({ pid }) => pid),
    [10, 11, 12],
  );
  assert.equal(findings[0]?.pid, 10, "what was given stays as it is");
});

test("exitCodeOf() is the first that is not 0 of the programs", () => {
  const parts = (...roots: Report["processes"]): Report[] => roots.map((root) => part({ processes: [root] }));
  assert.equal(exitCodeOf(parts(ended(0), ended(0))), 0);
  assert.equal(exitCodeOf(parts(ended(0), ended(3), ended(4))), 3);
  assert.equal(exitCodeOf(parts(ended(null, "SIGSEGV"))), 1);
  assert.equal(exitCodeOf([part({ processes: [ended(null, null, 9), ended(2)] })]), 2, "children have no exit code");
});
