import assert from "node:assert/strict";
import { test } from "node:test";
import type { EndEvent } from "#src/findings/types.js";
import { Gatherer, type ProcessRecord } from "#src/judge/gather.js";
import type { JudgedProcess } from "#src/judge/judge-run.js";
import type { Ending } from "#src/launch/types.js";
import { importFiles } from "#src/launch/wrapping.js";
import { assemble, type RunFacts } from "#src/report/assemble.js";
import type { Finding } from "#src/report/contract.js";

const finished: EndEvent = { type: "end", complete: true, ending: "finished" };
const cut: EndEvent = { type: "end", complete: false, ending: "cut", reason: "The report stops." };
const overwritten: EndEvent = { type: "end", complete: false, ending: "overwritten", reason: "Written anew." };

function judged(pid: number, change: Partial<ProcessRecord> = {}, more: Partial<JudgedProcess> = {}): JudgedProcess {
  const record = {
    ...new Gatherer(pid).record,
    command: ["/usr/bin/node", "a.js"],
    valgrind: "3.19.0",
    end: finished,
    ...change,
  };
  return { record, runtime: undefined, facts: undefined, judgement: { findings: [], noise: [] }, ...more };
}

function facts(ending: Partial<Ending> = {}, change: Partial<RunFacts> = {}): RunFacts {
  return {
    jsgrind: "0.1.0",
    tool: "memcheck",
    command: ["a.js"],
    ending: { pid: 1, exitCode: 0, signal: null, timedOut: false, killed: false, ...ending },
    stillRunning: [],
    isNative: false,
    timeoutSeconds: undefined,
    logOf: () => ({ died: false, lastLines: [] }),
    kept: undefined,
    linesOf: () => undefined,
    stackProblems: [],
    ...change,
  };
}

const finding = (id: string): Finding => ({
  id,
  kind: "k",
  message: "m",
  pid: 1,
  thread: 1,
  occurrences: 1,
  stack: [],
  related: [],
});
const reasons = (all: readonly JudgedProcess[], of: RunFacts): string[] =>
  assemble(all, of).outcome.incomplete.map(({ reason }) => reason);

test("assemble() puts findings and noise of all processes into the contract", () => {
  const rule = { name: "r", reason: "because", applies: () => true };
  const noise = finding("n");
  const runtime = { name: "node" as const, version: "20.1.0", path: "/usr/bin/node" };
  const { outcome, broken } = assemble(
    [
      judged(
        1,
        { suppressed: new Map([["s", 2]]) },
        { runtime, judgement: { findings: [finding("a")], noise: [{ finding: noise, rule }] } },
      ),
      judged(
        2,
        { command: ["sh"], suppressed: new Map([["s", 3]]) },
        { judgement: { findings: [finding("b")], noise: [] } },
      ),
    ],
    facts({ exitCode: 5 }),
  );
  assert.equal(broken, false);
  assert.deepEqual(outcome.report, {
    schema: 1,
    jsgrind: "0.1.0",
    valgrind: "3.19.0",
    tool: "memcheck",
    command: ["a.js"],
    processes: [
      {
        pid: 1,
        command: ["/usr/bin/node", "a.js"],
        runtime: { name: "node", version: "20.1.0" },
        exitCode: 5,
        signal: null,
      },
      { pid: 2, command: ["sh"], runtime: null, exitCode: null, signal: null },
    ],
    findings: [finding("a"), finding("b")],
    noise: [noise],
    suppressed: [{ name: "s", count: 5 }],
  });
  assert.equal(noise.reason, "because");
});

test("assemble() knows the signal of a child from the child's own report", () => {
  const fatalSignal = { type: "fatalSignal" as const, thread: 1, signo: 11, signame: "SIGSEGV", sicode: 1, stack: [] };
  const { processes } = assemble([judged(1), judged(2, { fatalSignal })], facts()).outcome.report;
  assert.deepEqual(
    processes.map(({ signal }) => signal),
    [null, "SIGSEGV"],
  );
});

test("assemble() lists a process that replaced itself by exec once, as what it became, and does not call that incomplete", () => {
  const all = [judged(1, { command: ["sh"], end: overwritten }), judged(1, { command: ["node"] })];
  const { outcome, broken } = assemble(all, facts());
  assert.deepEqual(
    outcome.report.processes.map(({ command }) => command),
    [["node"]],
  );
  assert.deepEqual([outcome.incomplete, broken], [[], false]);
});

test("assemble() takes a root process whose report is cut for broken, a child that was killed only for incomplete", () => {
  assert.equal(assemble([judged(1, { end: cut })], facts()).broken, true);
  const all = [judged(1), judged(2, { end: cut })];
  assert.equal(assemble(all, facts()).broken, false);
  assert.deepEqual(reasons(all, facts()), ["process 2 (node): The report stops."]);
});

test("assemble() takes the death of Valgrind itself for broken in any process, and shows its words", () => {
  const logOf = (pid: number) => ({ died: pid === 2, lastLines: pid === 2 ? ["Assertion 'x' failed."] : [] });
  const { outcome, broken } = assemble([judged(1), judged(2, { end: cut })], facts({}, { logOf }));
  assert.equal(broken, true);
  assert.deepEqual(outcome.incomplete[0]?.details, ["Assertion 'x' failed."]);
});

test("assemble() does not take a run without the root process's report for clean", () => {
  const { outcome, broken } = assemble([], facts());
  assert.equal(broken, true);
  assert.equal(outcome.report.valgrind, "");
  assert.equal(outcome.incomplete.length, 1);
});

test("assemble() says what cut the run short", () => {
  assert.match(
    reasons([judged(1)], facts({ timedOut: true, killed: true }, { timeoutSeconds: 7 })).join(),
    /^the program was ended after 7 s/,
  );
  assert.match(reasons([judged(1)], facts({ killed: true })).join(), /^the program was killed at the second Ctrl-C\.$/);
  assert.match(
    reasons([judged(1), judged(2, { end: cut })], facts({}, { stillRunning: [2] })).join(),
    /^process 2 \(node\) still runs: [^,]*$/,
  );
  assert.match(reasons([judged(1, { dropped: 12 })], facts()).join(), /had 12 more errors/);
});

test("assemble() notes damage once, the instruction that Valgrind did not know, and the folder that is kept", () => {
  const damage = ["A name was not escaped."];
  const logOf = () => ({ died: false, lastLines: ["vex amd64->IR: unhandled instruction bytes: 0x62"] });
  const { outcome } = assemble(
    [judged(1, { damage }), judged(2, { damage })],
    facts({ exitCode: null, signal: "SIGILL" }, { logOf, kept: "/tmp/x" }),
  );
  assert.deepEqual(outcome.notes, [
    "Valgrind's XML was damaged: A name was not escaped.",
    "vex amd64->IR: unhandled instruction bytes: 0x62",
    "Valgrind's own reports are kept in /tmp/x",
  ]);
});

test("assemble() names files of tests that share a process as node --test does", () => {
  const shared = judged(1, { command: ["/usr/bin/node", "--no-opt", importFiles, "/a.test.js", "/b.test.js"] });
  const { report } = assemble([shared], facts()).outcome;
  assert.deepEqual(report.processes[0]?.command, ["/usr/bin/node", "--no-opt", "--test", "/a.test.js", "/b.test.js"]);
});

test("assemble() has a package manager's own exit code, and says when nothing ran under Valgrind", () => {
  const native = facts({ pid: 9, exitCode: 1 }, { isNative: true, command: ["npm", "test"] });
  const ran = assemble([judged(2)], native);
  assert.deepEqual(
    ran.outcome.report.processes.map(({ pid, exitCode }) => [pid, exitCode]),
    [
      [9, 1],
      [2, null],
    ],
  );
  assert.equal(ran.broken, false);
  const none = assemble([], native);
  assert.equal(none.broken, true);
  assert.match(none.outcome.report.incomplete?.join() ?? "", /no process ran under Valgrind/);
});
