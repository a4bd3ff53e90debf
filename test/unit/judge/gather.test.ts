import assert from "node:assert/strict";
import { test } from "node:test";
import type { ValgrindError, ValgrindEvent } from "#src/findings/types.js";
import { Gatherer, keptFindings } from "#src/judge/gather.js";
import { RunRecords } from "#src/judge/run-records.js";

function error(unique: string, change: Partial<ValgrindError> = {}): ValgrindEvent {
  return {
    type: "error",
    error: {
      kind: "InvalidRead",
      unique,
      thread: 1,
      what: "Invalid read of size 4",
      hthreadids: [],
      stack: [{ ip: unique, obj: "/a.node", fn: "f" }],
      related: [],
      unknown: [],
      ...change,
    },
  };
}

function leak(ip: string, bytes: number, kind = "Leak_DefinitelyLost"): ValgrindEvent {
  const what = `${bytes} bytes in 1 blocks are definitely lost in loss record 1 of 2`;
  return error(`0x${bytes.toString(16)}`, {
    kind,
    what,
    leak: { bytes, blocks: 1 },
    stack: [{ ip, obj: "/a.node", fn: "f" }],
  });
}

const start: ValgrindEvent = {
  type: "start",
  protocol: 4,
  tool: "memcheck",
  valgrind: "3.19.0",
  pid: 71,
  ppid: 70,
  preamble: [],
  valgrindCommand: [],
  command: ["node", "a.js"],
  logFileQualifiers: [],
};

function gather(...events: ValgrindEvent[]): Gatherer["record"] {
  const gatherer = new Gatherer(7);
  for (const event of events) gatherer.take(event);
  return gatherer.record;
}

test("Gatherer takes over what the document says of its process, and keeps what it does not say", () => {
  const record = gather(start);
  assert.deepEqual([record.pid, record.ppid, record.command, record.valgrind], [71, 70, ["node", "a.js"], "3.19.0"]);
  const damaged = gather({ ...start, pid: 0, ppid: 0, command: [], valgrind: "" });
  assert.deepEqual([damaged.pid, damaged.command, damaged.valgrind], [7, [], ""]);
});

test("Gatherer does not take the preamble of a forked child for its own, nor its parent's document for cut", () => {
  const running: ValgrindEvent = { type: "status", state: "RUNNING", time: "" };
  const stray: ValgrindEvent = { ...start, pid: 99, ppid: 71, command: ["node", "forked"] };
  const finish: ValgrindEvent = { type: "status", state: "FINISHED", time: "" };
  const counts: ValgrindEvent = { type: "suppressionCounts", counts: [] };
  const cut: ValgrindEvent = { type: "end", complete: false, ending: "cut", reason: "The report stops." };
  const record = gather(start, running, stray, error("0x1"), finish, counts, cut);
  assert.deepEqual([record.pid, record.command, record.findings[0]?.pid], [71, ["node", "a.js"], 71]);
  assert.equal(record.end?.complete, true);
  assert.equal(gather(start, running, stray, finish, cut).end?.complete, false, "without the counts it was cut");
  assert.equal(
    gather(start, running, stray, counts, cut).end?.complete,
    false,
    "counts before the end are somebody's question",
  );
  assert.equal(gather(start, running, finish, counts, cut).end?.complete, false, "no stray preamble");
});

test("Gatherer follows the phases", () => {
  const gatherer = new Gatherer(7);
  const phases = [gatherer.record.phase];
  for (const event of [
    start,
    { type: "status", state: "RUNNING", time: "" },
    { type: "status", state: "FINISHED", time: "" },
    { type: "end", complete: true, ending: "finished" },
  ] as ValgrindEvent[]) {
    gatherer.take(event);
    phases.push(gatherer.record.phase);
  }
  assert.deepEqual(phases, ["starting", "starting", "running", "leak check", "ended"]);
});

test("Gatherer counts an error once until the counts come, which are totals and may come again", () => {
  const counts = (entries: [string, number][]): ValgrindEvent => ({ type: "errorCounts", counts: new Map(entries) });
  const occurrences = (...events: ValgrindEvent[]): number[] =>
    gather(...events).findings.map((finding) => finding.occurrences);
  assert.deepEqual(occurrences(error("0x1"), error("0x2")), [1, 1]);
  assert.deepEqual(occurrences(error("0x1"), error("0x2"), counts([["0x2", 9]]), counts([["0x1", 4]])), [4, 9]);
  assert.deepEqual(occurrences(error("0x1"), counts([["0x1", 4]]), counts([["0x1", 6]]), counts([["0x1", 2]])), [6]);
  assert.deepEqual(occurrences(error("0x1"), counts([["0x3", 4]])), [1]);
});

test("Gatherer takes the last word on a leak that is reported again", () => {
  const { findings } = gather(
    leak("0x10", 24),
    leak("0x20", 5),
    leak("0x10", 48),
    leak("0x10", 7, "Leak_PossiblyLost"),
  );
  assert.deepEqual(
    findings.map((finding) => [finding.kind, finding.stack[0]?.ip, finding.leak?.bytes]),
    [
      ["Leak_DefinitelyLost", "0x10", 48],
      ["Leak_DefinitelyLost", "0x20", 5],
      ["Leak_PossiblyLost", "0x10", 7],
    ],
  );
});

test("Gatherer keeps a bounded number of findings, and still counts what it can tell is the same", () => {
  const gatherer = new Gatherer(7);
  for (let i = 0; i < keptFindings + 500; i++) gatherer.take(error(`0x${i.toString(16)}`));
  gatherer.take(error("0xfffff0", { stack: [{ ip: "0x1", obj: "/a.node", fn: "other" }] }));
  const { findings, dropped } = gatherer.record;
  assert.equal(findings.length, keptFindings);
  assert.equal(
    findings.reduce((sum, { occurrences }) => sum + occurrences, 0),
    keptFindings + 500,
  );
  assert.equal(dropped, 1);
  gatherer.take({ type: "errorCounts", counts: new Map([[`0x${(keptFindings + 3).toString(16)}`, 10]]) });
  assert.equal(
    findings.reduce((sum, { occurrences }) => sum + occurrences, 0),
    keptFindings + 509,
  );
});

test("Gatherer collects messages, suppressions, suppressed counts, damage and the fatal signal", () => {
  const message: ValgrindEvent = { type: "clientMessage", thread: 1, text: "hello", stack: [] };
  const record = gather(
    error("0x1", { suppression: "{\n}", damaged: "A thread's name was not escaped." }),
    message,
    { type: "suppressionCounts", counts: [{ name: "a", count: 2 }] },
    {
      type: "suppressionCounts",
      counts: [
        { name: "a", count: 3 },
        { name: "b", count: 1 },
      ],
    },
    { type: "fatalSignal", thread: 1, signo: 11, signame: "SIGSEGV", sicode: 1, stack: [] },
    { type: "unknown", element: { name: "new", text: "", children: [] } },
  );
  assert.deepEqual([...record.suppressions.values()], ["{\n}"]);
  assert.equal([...record.suppressions.keys()][0], record.findings[0]);
  assert.deepEqual(
    [...record.suppressed],
    [
      ["a", 5],
      ["b", 1],
    ],
  );
  assert.deepEqual(record.messages, [{ text: "hello", stack: [] }]);
  assert.deepEqual(record.damage, ["A thread's name was not escaped."]);
  assert.equal(record.fatalSignal?.signame, "SIGSEGV");
});

test("RunRecords keeps documents apart, also those of one file that was written anew", () => {
  const records = new RunRecords();
  const before = { path: "/run/71.xml", writing: 0 };
  const after = { path: "/run/71.xml", writing: 1 };
  records.take({ ...start, command: ["sh"] }, before);
  records.take(error("0x1"), before);
  records.take(start, after);
  records.take({ type: "status", state: "RUNNING", time: "" }, { path: "/run/72.xml", writing: 0 });
  assert.deepEqual(
    records.all.map(({ pid, command }) => [pid, command]),
    [
      [71, ["sh"]],
      [71, ["node", "a.js"]],
      [72, []],
    ],
  );
  assert.equal(records.all[0]?.findings.length, 1);
  assert.equal(records.latest(71), records.all[1]);
  assert.equal(records.latest(73), undefined);
});
