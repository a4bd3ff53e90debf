import assert from "node:assert/strict";
import { test } from "node:test";
import { Jsgrind } from "./jsgrind.js";

test("jsgrind memcheck passes the program's exit code through when there is no finding", async (t) => {
  const jsgrind = new Jsgrind(t);
  for (const code of [0, 1, 41, 255]) {
    const { exitCode, signal } = await jsgrind.memcheck(`exit:${code}`);
    assert.deepEqual([exitCode, signal], [code, null]);
  }
  assert.deepEqual(jsgrind.leftovers, []);
});

test("jsgrind memcheck ends with --error-exitcode when there is a finding, and with the program's code for 0", async (t) => {
  const jsgrind = new Jsgrind(t);
  assert.equal((await jsgrind.memcheck("finding:3")).exitCode, 99);
  assert.equal((await jsgrind.memcheck("finding:3", ["--error-exitcode", "42"])).exitCode, 42);
  assert.equal((await jsgrind.memcheck("finding:3", ["--error-exitcode", "0"])).exitCode, 3);
});

test("jsgrind memcheck reports a finding as text and as JSON in the contract", async (t) => {
  const jsgrind = new Jsgrind(t);
  const { stderr, stdout } = await jsgrind.memcheck("finding:3");
  assert.equal(stdout, "");
  assert.match(stderr, /1\. Writes memory that is not its to write/);
  assert.match(stderr, /InvalidWrite, 7 times, process \d+/);
  assert.match(stderr, /at overflow \(in addon\.node\)/);
  assert.match(stderr, /Address 0x1234 is 0 bytes after a block of size 16 alloc'd\n +at make \(in addon\.node\)/);
  assert.match(stderr, /jsgrind: 1 finding, 7 occurrences\n$/);
  const report = jsgrind.report();
  const [process_] = report.processes;
  assert.deepEqual(Object.keys(report), [
    "schema",
    "jsgrind",
    "valgrind",
    "tool",
    "command",
    "processes",
    "findings",
    "noise",
    "suppressed",
  ]);
  assert.deepEqual([report.schema, report.valgrind, report.tool, report.command], [1, "3.19.0", "memcheck", ["a.js"]]);
  assert.equal(report.processes.length, 1);
  assert.deepEqual(process_?.runtime, { name: "node", version: process.versions.node });
  assert.equal(process_?.command[0], process.execPath);
  assert.deepEqual([process_?.exitCode, process_?.signal], [3, null]);
  const [finding] = report.findings;
  assert.deepEqual([finding?.kind, finding?.occurrences, finding?.pid], ["InvalidWrite", 7, process_?.pid]);
  assert.deepEqual(finding?.stack[0], {
    ip: "0x4001",
    language: "native",
    function: "overflow(int)",
    object: "/src/addon.node",
  });
});

test("jsgrind memcheck ends by the signal that ended the program", async (t) => {
  const jsgrind = new Jsgrind(t);
  for (const name of ["SIGTERM", "SIGINT", "SIGABRT", "SIGKILL"] as const) {
    const { exitCode, signal, stderr } = await jsgrind.memcheck(`signal:${name}`);
    assert.deepEqual([exitCode, signal], [null, name]);
    assert.match(stderr, /jsgrind: no findings\n$/);
    assert.deepEqual([jsgrind.report().processes[0]?.exitCode, jsgrind.report().processes[0]?.signal], [null, name]);
  }
  assert.deepEqual(jsgrind.leftovers, []);
});

test("jsgrind memcheck reports what a killed Valgrind had found, and that it is incomplete", async (t) => {
  const jsgrind = new Jsgrind(t);
  const { exitCode, stderr } = await jsgrind.memcheck("killed");
  assert.equal(exitCode, 99);
  assert.match(stderr, /Writes memory/);
  assert.match(stderr, /incomplete: process \d+ \(\S+\): The report stops while the program was running/);
  assert.equal(jsgrind.report().findings.length, 1);
  assert.equal((await jsgrind.memcheck("killed", ["--error-exitcode", "0"])).exitCode, 123);
  assert.deepEqual(jsgrind.leftovers, []);
});

test("jsgrind memcheck shows Valgrind's last words when it dies half-way", async (t) => {
  const jsgrind = new Jsgrind(t);
  const { exitCode, stderr } = await jsgrind.memcheck("assertion", ["--error-exitcode", "0"]);
  assert.equal(exitCode, 123);
  assert.match(stderr, /Writes memory/);
  assert.match(stderr, /incomplete: .*in the middle of <error>/);
  assert.match(stderr, /Assertion 'bad_scanned_addr/);
  assert.doesNotMatch(stderr, /set address range/, "warnings before the death are no reason");
});

test("jsgrind memcheck does not take a Valgrind that never got going for a clean run", async (t) => {
  const { exitCode, stderr } = await new Jsgrind(t).memcheck("no-report");
  assert.equal(exitCode, 123);
  assert.match(stderr, /incomplete: /);
  assert.match(stderr, /failed to start tool 'memcheck'/);
});

test("jsgrind memcheck leaves the program's input and output alone", async (t) => {
  const jsgrind = new Jsgrind(t);
  const input = "line\n\0\u00ff binary \r\n".repeat(20_000);
  const { stdout, stderr, exitCode } = await jsgrind.run(["memcheck", "a.js"], { FAKE: "copy-stdin" }, input);
  assert.equal(exitCode, 0);
  assert.ok(stdout === input, "what went in comes out");
  assert.equal(stderr, "to standard error\n\njsgrind: no findings\n");
});

test("jsgrind memcheck --quiet says nothing when there is nothing to say", async (t) => {
  const jsgrind = new Jsgrind(t);
  assert.equal((await jsgrind.memcheck("exit:0", ["--quiet"])).stderr, "");
  assert.match((await jsgrind.memcheck("finding:0", ["--quiet"])).stderr, /1 finding/);
  assert.match((await jsgrind.memcheck("no-report", ["--quiet"])).stderr, /incomplete/);
});

test("jsgrind memcheck --keep keeps Valgrind's reports and says where", async (t) => {
  const jsgrind = new Jsgrind(t);
  const { stderr } = await jsgrind.memcheck("finding:0", ["--keep"]);
  const [name] = jsgrind.leftovers;
  assert.ok(name !== undefined && stderr.includes(`kept in ${jsgrind.temporary}/${name}`), stderr);
});

test("jsgrind memcheck draws no status line where there is no terminal", async (t) => {
  const { stderr } = await new Jsgrind(t).memcheck("exit:0");
  assert.doesNotMatch(stderr, /\u001b/);
});

test("jsgrind memcheck prints its report, and says so, when the disk has no room for a file", async (t) => {
  for (const [option, format] of [
    ["--json", "JSON"],
    ["--html", "HTML"],
  ] as const) {
    const jsgrind = new Jsgrind(t);
    const { exitCode, stderr } = await jsgrind.run(["memcheck", option, "/dev/full", "a.js"], { FAKE: "finding:3" });
    assert.equal(exitCode, 125);
    const ending = `\njsgrind: 1 finding, 7 occurrences\njsgrind: The report could not be written as ${format}: ENOSPC[^\n]*\n$`;
    assert.match(stderr, new RegExp(ending));
    assert.deepEqual(jsgrind.leftovers, []);
  }
});

test("jsgrind memcheck reads a very large document in a bounded heap, all of it", async (t) => {
  const megabytes = Number(process.env["JSGRIND_STREAM_MB"] ?? 60);
  const jsgrind = new Jsgrind(t);
  // The heap would not hold the half of what is kept of these stacks if each had texts of its own.
  const { exitCode, stderr } = await jsgrind.memcheck(`many:${megabytes}`, [], {
    NODE_OPTIONS: "--max-old-space-size=400",
  });
  assert.equal(exitCode, 99, stderr);
  const report = jsgrind.report();
  const occurrences = report.findings.reduce((sum, finding) => sum + finding.occurrences, 0);
  assert.equal(report.findings.length, Math.min(2500, occurrences));
  assert.ok(occurrences > megabytes * 40, `${occurrences} errors`);
  assert.equal(report.findings[0]?.stack.length, 250);
});
