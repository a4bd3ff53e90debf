/** What the recorded documents say, value by value. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { errorOf, errorsIn, ofType, only, readRecorded, recordedNames } from "./documents.js";

test("createXmlReader() reads every recorded document to its end, without damage", () => {
  const names = recordedNames();
  assert.ok(names.length >= 20);
  for (const name of names) {
    const events = readRecorded(name);
    assert.equal(
      only(events, "start").valgrind,
      name.includes("3271") || name === "eofe.xml" ? "3.27.1" : "3.19.0",
      name,
    );
    assert.equal(only(events, "end").complete, true, name);
    assert.equal(events.at(-1)?.type, "end", name);
    for (const error of errorsIn(events)) {
      assert.equal(error.damaged, undefined, name);
      assert.deepEqual(error.unknown, [], name);
      assert.match(error.unique, /^0x[\da-f]+$/, name);
      assert.notEqual(error.kind, "", name);
      assert.notEqual(error.what, "", name);
      for (const frame of [error, ...error.related].flatMap(({ stack }) => stack))
        assert.match(frame.ip, /^0x[\dA-F]+$/);
    }
  }
});

test("createXmlReader() memcheck 3.19: the preamble", () => {
  assert.deepEqual(only(readRecorded("mc319-bar.xml"), "start"), {
    type: "start",
    protocol: 4,
    tool: "memcheck",
    valgrind: "3.19.0",
    pid: 20100,
    ppid: 20096,
    preamble: [
      "Memcheck, a memory error detector",
      "Copyright (C) 2002-2022, and GNU GPL'd, by Julian Seward et al.",
      "Using Valgrind-3.19.0 and LibVEX; rerun with -h for copyright info",
      "Command: ./jit segv",
    ],
    valgrindCommand: [
      "/usr/bin/valgrind.bin",
      "--xml=yes",
      "--xml-file=/src/demo/mc319-%q{FOO}.xml",
      "--xml-user-comment=<a>b &amp; c</a>",
      "--leak-check=full",
      "--show-leak-kinds=all",
      "--gen-suppressions=all",
      "--suppressions=/src/demo/sup.supp",
      "--track-origins=yes",
    ],
    command: ["./jit", "segv"],
    logFileQualifiers: [{ variable: "FOO", value: "bar" }],
    userComment: "<a>b &amp; c</a>",
  });
});

test("createXmlReader() memcheck 3.19: an error with two related stacks and its suppression", () => {
  const main = { obj: "/src/demo/jit", fn: "main", dir: "/src/demo", file: "jit.c" };
  const allocated = [
    { ip: "0x48417B4", obj: "/usr/libexec/valgrind/vgpreload_memcheck-amd64-linux.so", fn: "malloc" },
    { ip: "0x1092F9", ...main, line: 25 },
  ];
  assert.deepEqual(errorOf(readRecorded("mc319-bar.xml"), "0x0"), {
    kind: "ClientCheck",
    unique: "0x0",
    thread: 1,
    what: "Uninitialised byte(s) found during client check request",
    hthreadids: [],
    stack: [
      { ip: "0x4852019" },
      { ip: "0x109192", ...main, fn: "caller_b", line: 18 },
      { ip: "0x1091C5", ...main, fn: "rq", line: 19 },
      { ip: "0x109325", ...main, line: 26 },
    ],
    related: [
      { message: "Address 0x4a42080 is 0 bytes inside a block of size 10 alloc'd", stack: allocated },
      { message: "Uninitialised value was created by a heap allocation", stack: allocated },
    ],
    suppression:
      "{\n   <insert_a_suppression_name_here>\n   Memcheck:User\n   obj:*\n   fun:caller_b\n   fun:rq\n   fun:main\n}",
    unknown: [],
  });
});

test("createXmlReader() memcheck 3.19: messages, signal, leaks and counts in the order of the document", () => {
  const events = readRecorded("mc319-bar.xml");
  assert.deepEqual(
    events.map((event) => (event.type === "error" ? event.error.unique : event.type)),
    [
      "start",
      "status",
      "0x0",
      "0x1",
      "0x2",
      "clientMessage",
      "clientMessage",
      "0x3",
      "0x4",
      "0x5",
      "0x6",
      "0x7",
      "fatalSignal",
      "status",
      "0x9",
      "0xa",
      "0xb",
      "errorCounts",
      "suppressionCounts",
      "end",
    ],
  );
  assert.deepEqual(
    ofType(events, "clientMessage").map(({ text, stack }) => [text, stack.length]),
    [
      ["hello <b> 100% & done\n", 0],
      [`str=ta<g>&"q' num=1234567890123\n`, 4],
    ],
  );
  assert.deepEqual(only(events, "fatalSignal"), {
    type: "fatalSignal",
    thread: 1,
    signo: 11,
    signame: "SIGSEGV",
    sicode: 1,
    event: "Access not within mapped region",
    siaddr: "0x10",
    stack: [{ ip: "0x109F10", obj: "/src/demo/jit", fn: "main", dir: "/src/demo", file: "jit.c", line: 69 }],
  });
  assert.deepEqual(
    errorsIn(events).map(({ leak }) => leak?.bytes),
    [undefined, undefined, undefined, undefined, 10, 4096, undefined, undefined, 10, 64, 4096],
  );
  assert.deepEqual(ofType(events, "status"), [
    { type: "status", state: "RUNNING", time: "00:00:00:00.088" },
    { type: "status", state: "FINISHED", time: "00:00:00:00.441" },
  ]);
  assert.deepEqual([...only(events, "errorCounts").counts.keys()], ["0x7", "0x6", "0x3", "0x2", "0x1", "0x0"]);
});

test("createXmlReader() memcheck 3.27.1: the summaries of protocol 6", () => {
  const events = readRecorded("mc3271-bar.xml");
  const nothing = { bytes: 0, blocks: 0 };
  assert.equal(only(events, "start").protocol, 6);
  assert.deepEqual(only(events, "heapSummary"), {
    type: "heapSummary",
    inUse: { bytes: 4170, blocks: 3 },
    allocs: 3,
    frees: 0,
    bytesAllocated: 4170,
  });
  assert.deepEqual(
    ofType(events, "allHeapBlocksFreed").map(({ value }) => value),
    [false, false],
  );
  const none = { indirectlyLost: nothing, possiblyLost: nothing, suppressed: nothing, heuristics: [] };
  assert.deepEqual(ofType(events, "leakSummary"), [
    { type: "leakSummary", definitelyLost: nothing, stillReachable: { bytes: 4106, blocks: 2 }, ...none },
    {
      type: "leakSummary",
      definitelyLost: { bytes: 74, blocks: 2 },
      stillReachable: { bytes: 4096, blocks: 1 },
      ...none,
    },
  ]);
  assert.deepEqual(only(events, "errorSummary"), {
    type: "errorSummary",
    errors: 8,
    errorContexts: 8,
    suppressed: 0,
    suppressedContexts: 0,
  });
});

test("createXmlReader() memcheck 3.27.1: file descriptors and suppressions", () => {
  const events = readRecorded("cb-3271.xml");
  assert.deepEqual(
    errorsIn(events).map(({ kind, fd, path, what }) => [kind, fd, path, what]),
    [
      ["FdNotClosed", 251, undefined, "Open file descriptor 251"],
      ["FdNotClosed", 10, "/dev/null", "Open file descriptor 10: /dev/null"],
      ["FdNotClosed", 2, "/src/demo/job/stderr", "Open file descriptor 2: /src/demo/job/stderr"],
      ["FdNotClosed", 1, "/src/demo/job/stdout", "Open file descriptor 1: /src/demo/job/stdout"],
      ["FdNotClosed", 0, "/dev/null", "Open file descriptor 0: /dev/null"],
      ["Leak_DefinitelyLost", undefined, undefined, "100 bytes in 1 blocks are definitely lost in loss record 1 of 1"],
    ],
  );
  assert.deepEqual(only(events, "suppressionCounts").counts, [{ name: `sup <one> & "x"`, count: 4 }]);
  assert.equal(only(events, "errorSummary").suppressedContexts, 4);
});

for (const [name, lock] of [
  ["helgrind-319.xml", "0x10023CE560"],
  ["helgrind-3271.xml", "0x1002392200"],
] as const) {
  test(`createXmlReader() ${name}: threads, a lock order and races`, () => {
    const events = readRecorded(name);
    assert.deepEqual(
      ofType(events, "announceThread").map(({ hthreadid, stack }) => [hthreadid, stack.at(-1)?.line]),
      [
        [2, 8],
        [1, undefined],
      ],
    );
    const order = errorOf(events, "0x0");
    assert.deepEqual([order.kind, order.thread, order.threadName, order.hthreadids], ["LockOrder", 2, "w<&>x", [2]]);
    assert.deepEqual(
      order.related.map(({ message }) => message.replaceAll(/0x\w+/g, "…")),
      [
        "Required order was established by acquisition of lock at …",
        "followed by a later acquisition of lock at …",
        "Lock at … was first observed",
        "Lock at … was first observed",
      ],
    );
    assert.ok(order.related[2]?.message.includes(lock));
    const race = errorOf(events, "0x3");
    assert.deepEqual(race.hthreadids, [1, 2]);
    assert.deepEqual(
      race.related.map(({ stack }) => stack.map(({ line, fn }) => line ?? fn).length),
      [4, 2, 0],
    );
    assert.equal(race.related[2]?.message, "Block was alloc'd by thread #1");
    assert.equal(only(events, "errorCounts").counts.size, 7);
  });
}

test("createXmlReader() helgrind 3.19: a what that goes on, and variables that are described", () => {
  const events = readRecorded("helgrind-odd-319.xml");
  assert.equal(
    errorOf(events, "0x6").what,
    "Thread #1's call to pthread_mutex_destroy failed with error code 16 (EBUSY: Device or resource busy)",
  );
  assert.deepEqual(
    errorOf(events, "0x2")
      .related.slice(1)
      .map(({ message }) => message),
    [`Location 0x1fff00061c is 0 bytes inside local var "local"`, "declared at threads.c:21, in frame #0 of thread 1"],
  );
});

test("createXmlReader() drd: the wrapped stacks", () => {
  const events = readRecorded("drd-3271.xml");
  assert.deepEqual(
    errorOf(events, "0x6").related.map(({ message, stack }) => [message, stack.length]),
    [
      ["Address 0x4a74034 is at offset 4 from 0x4a74030.", 0],
      ["Allocation context", 2],
      ["Other segment start", 3],
      ["Other segment end", 6],
    ],
  );
  const unlock = errorOf(readRecorded("drd-319.xml"), "0xc");
  assert.equal(unlock.what, "Mutex not locked by calling thread: mutex 0x10c0a0, recursion count 0, owner 2.");
  assert.deepEqual(
    unlock.related.map(({ message, stack }) => [message, stack.at(-1)?.ip]),
    [["mutex 0x10c0a0 was first observed at", "0x10925A"]],
  );
});

test("createXmlReader() drd 3.19: traces, which it does not know, are kept", () => {
  const unknown = ofType(readRecorded("drd-odd-319.xml"), "unknown");
  assert.ok(unknown.length > 5);
  assert.deepEqual(unknown[0]?.element.name, "trace");
  assert.match(unknown[0].element.children[0]?.text ?? "", /^\[1\] mutex_init +mutex 0x\w+$/);
});

test("createXmlReader() none 3.27.1: no error, no counts", () => {
  assert.deepEqual(
    readRecorded("none-3271.xml").map(({ type }) => type),
    ["start", "status", "status", "end"],
  );
});

test("createXmlReader() node under memcheck 3.19: C++ names unescaped, JIT frames with an ip only", () => {
  const { stack } = errorOf(readRecorded("node-interp.xml"), "0x0");
  assert.equal(stack.length, 20);
  assert.ok(stack[1]?.fn?.startsWith("napi_module_register_by_symbol(v8::Local<v8::Object>, v8::Local<v8::Value>,"));
  assert.ok(stack.some((frame) => Object.keys(frame).length === 1));
});
