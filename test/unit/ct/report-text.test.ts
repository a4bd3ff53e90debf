/** What `jsgrind ct` prints. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ctReport, type CtTextOptions, outcomeOf } from "#src/ct/report-text.js";
import { palette } from "#src/report/colour.js";
import type { CaseReport, CaseVerdict, Finding, SecretUse } from "#src/report/contract.js";
import { js } from "../report/frames.js";
import { findingOf } from "./finding.js";

const source = [
  "function early(a, b) {",
  "  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;",
  "  return true;",
  "}",
];

function finding(depends: SecretUse, occurrences = 1): Finding {
  return findingOf(depends, [js("early", "/app/a.js", 2, 47)], { occurrences });
}

const leak: SecretUse = { on: "branch", by: "program", secrets: ["key"] };
const engine: SecretUse = { on: "branch", by: "engine" };

function report(name: string, verdicts: CaseVerdict[], more: Partial<CaseReport> = {}): CaseReport {
  const findings = { clean: [], engine: [finding(engine)], leaks: [finding(leak, 2)], unchecked: [] };
  return {
    name,
    file: "/app/a.js",
    control: "reported",
    tiers: verdicts.map((verdict, index) => ({
      tier: ["interpreter", "turbofan"][index] as string,
      verdict,
      ...(verdict === "unchecked" && { reason: "It threw Error: no." }),
      findings: findings[verdict],
    })),
    ...more,
  };
}

function text(cases: readonly CaseReport[], options: Partial<CtTextOptions> = {}): string {
  return ctReport(cases, {
    palette: palette(false),
    cwd: "/app",
    columns: 100,
    stack: "folded",
    show: "program",
    strict: false,
    quiet: false,
    linesOf: () => source,
    notes: [],
    ...options,
  });
}

test("shows a leak once, with its source, its tiers and its secret", () => {
  const shown = text([report("compare", ["leaks", "leaks"])]);
  assert.match(
    shown,
    /1\. A branch depends on a secret\n {3}case compare · in interpreter \(2 times\), turbofan \(2 times\) · secret key\n/,
  );
  assert.match(shown, />\s+2 │ {3}for .*\n.*│ +\^\n/);
  assert.match(shown, /at early \(a\.js:2:47\)/);
  assert.doesNotMatch(shown, /^2\. /m);
  assert.match(shown, /\/\/ ct-leak [0-9a-f]{6}: your reason/);
});

test("has a table of verdicts, each with a sign and a word", () => {
  const cases = [report("a", ["engine", "clean"]), report("compare", ["leaks", "unchecked"], { control: "silent" })];
  assert.deepEqual(
    text(cases)
      .split("\n")
      .filter((line) => /^(?:case|a|compare) /.test(line)),
    [
      "case     interpreter  turbofan       control",
      "a        ~ engine     ✓ clean        reported",
      "compare  ✗ leaks      ? not checked  silent",
    ],
  );
});

test("says why something is not checked, once for all tiers", () => {
  assert.match(text([report("a", ["unchecked", "unchecked"])]), /\? a \(interpreter, turbofan\): It threw Error: no\./);
});

test("sums up", () => {
  const cases = [
    report("a", ["engine", "clean"]),
    report("b", ["leaks", "clean"]),
    report("c", ["unchecked", "clean"]),
  ];
  assert.match(
    text(cases),
    /jsgrind: 3 cases, 1 with leaks, 1 not checked, 1 with branches of the engine's own \(--strict\)\n$/,
  );
  assert.match(text([report("a", ["clean", "clean"])]), /jsgrind: 1 case, no leaks\n$/);
});

test("prints nothing when it shall be quiet and all is well", () => {
  assert.equal(text([report("a", ["engine", "clean"])], { quiet: true }), "");
  assert.notEqual(text([report("a", ["engine", "clean"])], { quiet: true, strict: true }), "");
  assert.notEqual(text([report("a", ["clean", "clean"], { control: "silent" })], { quiet: true }), "");
});

test("shows the engine's branches when asked to, and when they count", () => {
  const cases = [report("a", ["engine", "clean"])];
  assert.doesNotMatch(text(cases), /V8 branches/);
  assert.match(text(cases, { show: "all" }), /1\. V8 branches on how a secret number is kept/);
  assert.match(text(cases, { strict: true }), /1\. V8 branches/);
});

test("an accepted leak is shown with its reason among all", () => {
  const accepted = report("a", ["clean"], {
    tiers: [{ tier: "interpreter", verdict: "clean", findings: [finding({ ...leak, acknowledged: "known" })] }],
  });
  assert.doesNotMatch(text([accepted]), /A branch depends/);
  assert.match(text([accepted], { show: "all" }), /accepted: known/);
});

test("the outcome of a case is that of its worst tier, and of its control", () => {
  assert.equal(outcomeOf(report("a", ["engine", "clean"]), false), "well");
  assert.equal(outcomeOf(report("a", ["engine", "clean"]), true), "leaks");
  assert.equal(outcomeOf(report("a", ["unchecked", "leaks"]), false), "leaks");
  assert.equal(outcomeOf(report("a", ["unchecked", "clean"]), false), "not checked");
  assert.equal(outcomeOf(report("a", ["clean", "clean"], { control: "silent" }), false), "not checked");
});

test("names with what a terminal would obey are shown as what they are", () => {
  assert.doesNotMatch(text([report("a\u001b[31m", ["leaks"])]), /\u001b/);
});
