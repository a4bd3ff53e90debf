/** Reports to make files of. */
import fc from "fast-check";
import type { Finding, Frame, Report, TestRun } from "#src/report/contract.js";
import type { Source } from "#src/report/plain-text.js";
import { addon, js, libc, malloc, node } from "./frames.js";

export const root = "/work/app";

export function finding(id: string, change: Partial<Finding> = {}): Finding {
  return {
    id,
    kind: "InvalidRead",
    message: "Invalid read of size 4",
    pid: 10,
    thread: 1,
    occurrences: 2,
    stack: [
      libc("memcpy"),
      { ...addon("copy(int)"), file: `${root}/src/addon.c`, line: 12, object: `${root}/build/addon.node` },
      node("v8::Call()"),
      js("run", `${root}/lib/run.js`, 3, 7),
      js("readSync", "node:fs", 5),
    ],
    related: [
      {
        message: "Address 0x5 is 0 bytes after a block of size 16 alloc'd",
        stack: [malloc, js("make", `${root}/lib/make.js`)],
      },
      { message: "Block was alloc'd by thread #1", stack: [] },
      { message: "", stack: [{ ...addon("relative"), file: "src/relative.c", line: 2 }] },
    ],
    ...change,
  };
}

export function testRun(name: string, change: Partial<TestRun> = {}): TestRun {
  return { pid: 10, runner: "mocha", file: `${root}/test/a.test.js`, name, outcome: "passed", seconds: 1.5, ...change };
}

export function source(report: Partial<Report> = {}, change: Partial<Source> = {}): Source {
  return {
    report: {
      schema: 1,
      jsgrind: "0.1.0",
      valgrind: "3.19.0",
      tool: "memcheck",
      command: ["node", "app.js"],
      processes: [
        {
          pid: 10,
          command: ["/usr/bin/node", "--x", "app.js"],
          runtime: { name: "node", version: "20.1.0" },
          exitCode: 0,
          signal: null,
        },
      ],
      findings: [],
      noise: [],
      suppressed: [],
      ...report,
    },
    linesOf: () => undefined,
    incomplete: [],
    notes: [],
    ...change,
  };
}

/** What programs may be called, and what may be in their files: also what no format likes. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom(
    "",
    "a\r\nb",
    "]]>",
    "<&\"'>",
    "\u0000\u001b[31m",
    "\uD800",
    "\uFFFE",
    "::error::x%0A",
    "| `a``b` |",
    "node:fs",
    "data:text/javascript,a b<c>",
    "../up.js",
    "C:\\x",
    "file%2",
  ),
);
const path = fc.oneof(
  text,
  text.map((name) => `${root}/${name}`),
  text.map((name) => `/elsewhere/${name}`),
);

const frame: fc.Arbitrary<Frame> = fc.record(
  {
    ip: fc.constant("0x1"),
    language: fc.constantFrom("javascript", "wasm", "native"),
    function: text,
    object: path,
    file: path,
    line: fc.integer({ min: 0, max: 1e6 }),
    column: fc.integer({ min: 0, max: 1e6 }),
    tier: text,
  },
  { requiredKeys: ["ip", "language"] },
);

const stack = fc.array(frame, { maxLength: 4 });

const anyFinding: fc.Arbitrary<Finding> = fc.record(
  {
    id: fc.constantFrom("0123456789ab", "ba9876543210"),
    kind: fc.oneof(text, fc.constantFrom("InvalidRead", "SyscallParam", "ClientCheck", "Leak_PossiblyLost")),
    message: text,
    pid: fc.constantFrom(10, 11),
    thread: fc.constantFrom(0, 1, 2),
    occurrences: fc.integer({ min: 0, max: 3 }),
    stack,
    related: fc.array(fc.record({ message: text, stack }), { maxLength: 3 }),
    notes: fc.array(text, { maxLength: 2 }),
    leak: fc.record({ bytes: fc.nat(), blocks: fc.nat() }),
    test: fc.constantFrom("a", "b > c", "\u0001"),
  },
  { requiredKeys: ["id", "kind", "message", "pid", "thread", "occurrences", "stack", "related"] },
);

const anyTest: fc.Arbitrary<TestRun> = fc.record(
  {
    pid: fc.constantFrom(10, 11),
    runner: fc.constantFrom("node:test", "mocha", "jest", "vitest"),
    file: path,
    name: fc.oneof(text, fc.constantFrom("a", "b > c")),
    outcome: fc.constantFrom("passed", "failed", "unfinished"),
    seconds: fc.double({ min: 0, max: 1e4, noNaN: true }),
  },
  { requiredKeys: ["pid", "runner", "name", "outcome", "seconds"] },
);

/** Any report at all. */
export const anySource: fc.Arbitrary<Source> = fc
  .record(
    {
      findings: fc.array(anyFinding, { maxLength: 3 }),
      noise: fc.array(anyFinding, { maxLength: 2 }),
      known: fc.array(anyFinding, { maxLength: 2 }),
      tests: fc.array(anyTest, { maxLength: 3 }),
      command: fc.array(text, { maxLength: 3 }),
    },
    { requiredKeys: ["findings", "noise", "command"] },
  )
  .chain((report) =>
    fc
      .array(fc.record({ reason: text, details: fc.array(text, { maxLength: 2 }) }), { maxLength: 2 })
      .map((incomplete) => source(report, { incomplete, notes: incomplete.map(({ reason }) => reason) })),
  );
