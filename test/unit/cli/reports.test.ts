/** The files that `jsgrind memcheck` writes, and those that it reads, from end to end around a Valgrind that is not one. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Log } from "sarif";
import type { Baseline } from "#src/report/baseline-file.js";
import { needsCommand } from "../../require.js";
import { Jsgrind } from "./jsgrind.js";

test("jsgrind memcheck writes all formats of one report", { skip: needsCommand("git") }, async (t) => {
  const jsgrind = new Jsgrind(t);
  const at = (name: string): string => join(jsgrind.folder, name);
  execFileSync("git", ["init", "--quiet", jsgrind.folder]);
  const options = ["--junit", at("r.xml"), "--sarif", at("r.sarif"), "--write-baseline", at("b.json")];
  const { exitCode, stderr, stdout } = await jsgrind.memcheck("finding:0", options);
  assert.equal(exitCode, 99);
  assert.equal(stdout, "");
  assert.match(stderr, /\n {3}To mend it: /);
  assert.doesNotMatch(stderr, /^::/m);
  const [finding] = jsgrind.report().findings;
  assert.ok(finding);
  assert.match(
    readFileSync(at("r.xml"), "utf8"),
    /<testcase classname="node a\.js" name="Writes memory .*: overflow \(addon\.node\) \[/,
  );
  const { runs } = JSON.parse(readFileSync(at("r.sarif"), "utf8")) as Log;
  assert.equal(runs[0]?.results?.[0]?.partialFingerprints?.["jsgrindId/v1"], finding.id);
  assert.equal(runs[0]?.invocations?.[0]?.exitCode, 99);
  assert.match(runs[0]?.originalUriBaseIds?.["%SRCROOT%"]?.uri ?? "", /^file:\/\/.*jsgrind%20cli-.*\/$/);
  assert.deepEqual(JSON.parse(readFileSync(at("b.json"), "utf8")), {
    schema: 1,
    findings: [{ id: finding.id, kind: "InvalidWrite", place: "overflow (addon.node)", count: 1 }],
  });
});

test("jsgrind memcheck does not count what the baseline lists", async (t) => {
  const jsgrind = new Jsgrind(t);
  const file = join(jsgrind.folder, "b.json");
  await jsgrind.memcheck("finding:0", ["--write-baseline", file]);
  const known = await jsgrind.memcheck("finding:3", ["--baseline", file, "--write-baseline", file]);
  assert.equal(known.exitCode, 3, "the program's own");
  assert.match(known.stderr, /^jsgrind: no findings, 1 known \(--show all\)$/m);
  assert.deepEqual([jsgrind.report().findings.length, jsgrind.report().known?.length], [0, 1]);
  const shown = await jsgrind.memcheck("finding:0", ["--baseline", file, "--show", "all"]);
  assert.match(shown.stderr, /^Known, by the baseline, which do not count:\n\n1\. Writes memory/m);

  const gone = await jsgrind.memcheck("exit:0", ["--baseline", file]);
  assert.equal(gone.exitCode, 0);
  assert.match(
    gone.stderr,
    /^note: 1 of the baseline did not occur any more: \w{12} \(InvalidWrite, overflow \(addon\.node\)\)\.$/m,
  );

  const written = JSON.parse(readFileSync(file, "utf8")) as Baseline;
  written.findings = written.findings.map((entry) => ({ ...entry, until: "2020-01-01" }));
  writeFileSync(file, JSON.stringify(written));
  const expired = await jsgrind.memcheck("finding:0", ["--baseline", file]);
  assert.equal(expired.exitCode, 99);
  assert.match(expired.stderr, /was known until 2020-01-01: one finding counts again\.$/m);
});

test("jsgrind memcheck speaks to GitHub Actions where it runs there, unless told not to", async (t) => {
  const jsgrind = new Jsgrind(t);
  const summary = join(jsgrind.folder, "summary.md");
  const env = { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: summary };
  writeFileSync(summary, "before\n");
  const { stderr, stdout } = await jsgrind.memcheck("finding:0", [], env);
  assert.match(stderr, /^::error title=Writes memory that is not its to write::1\. Writes .*%0A {5}at overflow/m);
  assert.equal(stdout, "");
  assert.match(readFileSync(summary, "utf8"), /^before\n## ❌ jsgrind memcheck: 1 finding\n/);

  writeFileSync(summary, "");
  const silent = await jsgrind.memcheck("finding:0", ["--no-github"], env);
  assert.doesNotMatch(silent.stderr, /^::/m);
  assert.equal(readFileSync(summary, "utf8"), "");

  const told = await jsgrind.memcheck("finding:0", ["--github"]);
  assert.match(told.stderr, /^::error /m);
});

test("jsgrind memcheck explains a kind unless told not to", async (t) => {
  const jsgrind = new Jsgrind(t);
  const { stderr } = await jsgrind.memcheck("finding:0", ["--no-explain"]);
  assert.doesNotMatch(stderr, /To mend it/);
});

test("jsgrind memcheck says which suppressions were not used", async (t) => {
  const jsgrind = new Jsgrind(t);
  const file = join(jsgrind.folder, "mine.supp");
  writeFileSync(file, "{\n  mine\n  Memcheck:Leak\n  fun:malloc\n}\n");
  const { exitCode, stderr } = await jsgrind.memcheck("exit:0", ["--suppressions", "mine.supp"]);
  assert.equal(exitCode, 0);
  assert.match(stderr, /^note: 1 suppression was not used: mine \(mine\.supp:2\)\.$/m);
});

test("jsgrind memcheck says before it starts the program which file it cannot read or write", async (t) => {
  const jsgrind = new Jsgrind(t);
  const { folder } = jsgrind;
  mkdirSync(join(folder, "folder"));
  writeFileSync(join(folder, "damaged.json"), '{"schema":7}');
  writeFileSync(join(folder, "damaged.supp"), "{\n mine\n");
  for (const [options, words, env] of [
    [["--junit", "no/r.xml"], /cannot be written to no\/r\.xml \(ENOENT/, {}],
    [["--sarif", "folder"], /cannot be written to folder \(it is a folder/, {}],
    [["--write-baseline", "no/b.json"], /cannot be written to no\/b\.json/, {}],
    [["--github"], /cannot be written to no\/summary\.md/, { GITHUB_STEP_SUMMARY: "no/summary.md" }],
    [["--baseline", "none.json"], /The baseline none\.json cannot be read .*ENOENT.*--write-baseline/, {}],
    [
      ["--baseline", "damaged.json"],
      /The baseline damaged\.json has the schema 7, and this jsgrind reads schema 1/,
      {},
    ],
    [["--suppressions", "damaged.supp"], /damaged\.supp cannot be used: in line 1, .* no \} at its end/, {}],
    [["--junit", "same", "--sarif", "same"], /--junit and --sarif both name same/, {}],
  ] as const) {
    const record = join(folder, "record");
    const args = ["memcheck", ...options, "a.js"];
    const { exitCode, stderr } = await jsgrind.run(args, { FAKE_RECORD: record, ...env });
    assert.equal(exitCode, 120, `${args.join(" ")}: ${stderr}`);
    assert.match(stderr, /^jsgrind: [^\n]+\n$/);
    assert.match(stderr, words);
    assert.ok(!existsSync(record), "Valgrind was started");
    assert.deepEqual(jsgrind.leftovers, []);
  }
});

test("jsgrind memcheck says when a report cannot be written after all", async (t) => {
  const jsgrind = new Jsgrind(t);
  for (const [option, words] of [
    ["--junit", /could not be written as JUnit XML: .*ENOSPC/],
    ["--sarif", /could not be written as SARIF: .*ENOSPC/],
    ["--write-baseline", /The baseline could not be written: .*ENOSPC/],
  ] as const) {
    rmSync(jsgrind.jsonFile, { force: true });
    const { exitCode, stderr } = await jsgrind.memcheck("finding:0", [option, "/dev/full"]);
    assert.equal(exitCode, 125);
    assert.match(stderr, /jsgrind: 1 finding, 7 occurrences\n/);
    assert.equal(jsgrind.report().findings.length, 1, "the other reports are there");
    assert.match(stderr, words);
  }
  const sarif = join(jsgrind.folder, "r.sarif");
  await jsgrind.memcheck("finding:0", ["--junit", "/dev/full", "--sarif", sarif]);
  assert.ok(existsSync(sarif), "one that cannot be written does not keep the others back");
});
