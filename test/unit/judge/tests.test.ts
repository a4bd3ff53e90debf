/** What the marks of tests among the errors say of these. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ValgrindError, ValgrindEvent } from "#src/findings/types.js";
import { Gatherer, type ProcessRecord } from "#src/judge/gather.js";

const finish: ValgrindEvent = { type: "status", state: "FINISHED", time: "" };
const end: ValgrindEvent = { type: "end", complete: true, ending: "finished" };
const nothing = { bytes: 0, blocks: 0 };
const leakSummary: ValgrindEvent = {
  type: "leakSummary",
  definitelyLost: nothing,
  indirectlyLost: nothing,
  possiblyLost: nothing,
  stillReachable: nothing,
  suppressed: nothing,
  heuristics: [],
};

function mark(what: object, thread = 1): ValgrindEvent {
  return { type: "clientMessage", thread, text: `jsgrind: ${JSON.stringify(what)}\n`, stack: [] };
}

function begin(id: string, name: string, { thread = 1, time = 0 } = {}): ValgrindEvent {
  return mark({ testBegin: { id, runner: "mocha", name, file: "/a.test.js", time } }, thread);
}

function over(id: string, time = 0, outcome = "passed"): ValgrindEvent {
  return mark({ testEnd: { id, outcome, time } });
}

function error(ip: string, change: Partial<ValgrindError> = {}): ValgrindEvent {
  const stack = [{ ip, obj: "/a.node", fn: "f" }];
  const usual = { kind: "InvalidRead", unique: ip, thread: 1, what: "Invalid read of size 4" };
  return { type: "error", error: { ...usual, hthreadids: [], stack, related: [], unknown: [], ...change } };
}

function leak(ip: string, blocks: number, kind = "Leak_DefinitelyLost"): ValgrindEvent {
  return error(ip, { kind, unique: "", what: `${8 * blocks} bytes lost`, leak: { bytes: 8 * blocks, blocks } });
}

function asked(...leaks: ValgrindEvent[]): ValgrindEvent[] {
  return [mark({ leaks: "test" }), ...leaks, mark({ leaks: "asked" })];
}

function gather(...events: ValgrindEvent[]): ProcessRecord {
  const gatherer = new Gatherer(7);
  for (const event of events) gatherer.take(event);
  return gatherer.record;
}

test("an error is that of the test that runs, and of none before, between and after", () => {
  const { findings, tests, messages } = gather(
    error("0x1"),
    begin("0.1", "a", { time: 1000 }),
    error("0x2"),
    over("0.1", 1250),
    error("0x3"),
    begin("0.2", "b > c", { time: 1300 }),
    error("0x4"),
    over("0.2", 1301, "failed"),
    begin("0.3", "d"),
  );
  assert.deepEqual(
    findings.map((finding) => finding.test),
    [undefined, "a", undefined, "b > c"],
  );
  assert.deepEqual(tests, [
    { pid: 7, runner: "mocha", name: "a", file: "/a.test.js", outcome: "passed", seconds: 0.25 },
    { pid: 7, runner: "mocha", name: "b > c", file: "/a.test.js", outcome: "failed", seconds: 0.001 },
    { pid: 7, runner: "mocha", name: "d", file: "/a.test.js", outcome: "unfinished", seconds: 0 },
  ]);
  assert.deepEqual(messages, [], "marks are no messages of the program's");
});

test("each thread has its own tests, and a thread without any works for the one that began last", () => {
  const { findings } = gather(
    begin("0.1", "a"),
    begin("5.1", "b", { thread: 5 }),
    error("0x1"),
    error("0x2", { thread: 5 }),
    error("0x3", { thread: 9 }),
  );
  assert.deepEqual(
    findings.map((finding) => finding.test),
    ["a", "b", "b"],
  );
});

test("of tests that run at the same time the others are named, but not those around", () => {
  const { findings } = gather(begin("0.1", "a"), begin("0.2", "b"), begin("0.3", "b > c"), error("0x1"));
  assert.equal(findings[0]?.test, "b > c");
  assert.deepEqual(findings[0]?.notes, ["These tests ran at the same time: a."]);
});

test("a leak carries what each test added to it", () => {
  const { findings } = gather(
    ...asked(leak("0x1", 1)),
    begin("0.1", "a"),
    ...asked(leak("0x1", 3), leak("0x2", 1)),
    over("0.1"),
    begin("0.2", "b"),
    ...asked(leak("0x1", 4)),
    over("0.2"),
    finish,
    leak("0x1", 4),
    leak("0x2", 1),
    leak("0x3", 2),
    leakSummary,
    end,
  );
  assert.deepEqual(
    findings.map((finding) => [finding.test, finding.leak?.blocks, finding.added]),
    [
      [
        "a",
        4,
        [
          { test: "a", bytes: 16, blocks: 2 },
          { test: "b", bytes: 8, blocks: 1 },
        ],
      ],
      ["a", 1, [{ test: "a", bytes: 8, blocks: 1 }]],
      [undefined, 2, undefined],
    ],
  );
});

test("what a test had lost and was freed before the end is no leak, unless the end was never reached", () => {
  const lost = [begin("0.1", "a"), ...asked(leak("0x1", 1)), over("0.1")];
  const counts: ValgrindEvent = { type: "suppressionCounts", counts: [] };
  assert.deepEqual(gather(...lost, finish, leakSummary, end).findings, []);
  assert.deepEqual(gather(...lost, finish, counts, end).findings, [], "Valgrind 3.19 writes no summary");
  const atExit = [mark({ leaks: "exit" }), leak("0x1", 1), leak("0x2", 1), mark({ leaks: "asked" })];
  const kept = gather(...lost, ...atExit, finish, counts, end).findings;
  assert.deepEqual(
    kept.map(({ test, added }) => [test, added?.length]),
    [["a", 1]],
    "lost when the program is about to end, and freed with its environment",
  );
  assert.equal(gather(...lost, end).findings.length, 1, "killed");
  assert.equal(
    gather(leak("0x1", 1), finish, leakSummary, end).findings.length,
    1,
    "a check that the program asked for itself stands",
  );
});

test("a block that was possibly lost, and then for good, is one leak of the test that lost it", () => {
  const { findings } = gather(
    begin("0.1", "a"),
    ...asked(leak("0x1", 1, "Leak_PossiblyLost")),
    over("0.1"),
    finish,
    leak("0x1", 1),
    leakSummary,
    end,
  );
  assert.deepEqual(
    findings.map((finding) => [finding.kind, finding.test]),
    [["Leak_DefinitelyLost", "a"]],
  );
});

test("words of the program's that look like a mark are its own", () => {
  const { messages } = gather({ type: "clientMessage", thread: 1, text: 'jsgrind: {"testBegin": oh\n', stack: [] });
  assert.equal(messages.length, 1);
});
