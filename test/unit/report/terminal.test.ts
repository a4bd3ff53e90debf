import assert from "node:assert/strict";
import { test } from "node:test";
import { palette } from "#src/report/colour.js";
import type { Finding, Frame, Report } from "#src/report/contract.js";
import type { Outcome } from "#src/report/outcome.js";
import { type TerminalOptions, terminalReport } from "#src/report/terminal.js";

const frame = (name: string, line?: number): Frame => ({
  ip: "0x1",
  language: "native",
  function: name,
  object: "/app/addon.node",
  ...(line !== undefined && { file: "/app/src/addon.c", line }),
});

function finding(id: string, change: Partial<Finding> = {}): Finding {
  return {
    id,
    kind: "InvalidRead",
    message: "Invalid read of size 4",
    pid: 10,
    thread: 1,
    occurrences: 1,
    stack: [frame("read_it(int)", 12)],
    related: [],
    ...change,
  };
}

function outcome(report: Partial<Report>, change: Partial<Outcome> = {}): Outcome {
  return {
    report: {
      schema: 1,
      jsgrind: "0.1.0",
      valgrind: "3.19.0",
      tool: "memcheck",
      command: ["a.js"],
      processes: [{ pid: 10, command: ["/usr/bin/node", "--x", "a.js"], runtime: null, exitCode: 0, signal: null }],
      findings: [],
      noise: [],
      suppressed: [],
      ...report,
    },
    messages: [],
    suppressions: new Map(),
    incomplete: [],
    notes: [],
    linesOf: () => undefined,
    ...change,
  };
}

function text(of: Outcome, options: Partial<TerminalOptions> = {}): string {
  return terminalReport(of, { palette: palette(false), show: "user", quiet: false, cwd: "/app", ...options });
}

test("terminalReport() shows a finding with everything that is known of it", () => {
  const related = [
    { message: "Address 0x5 is 0 bytes inside a block of size 16 free'd", stack: [frame("free_it", 30)] },
  ];
  assert.equal(
    text(outcome({ findings: [finding("abc", { occurrences: 1234, thread: 3, related })] })),
    `
1. Reads memory that is not its to read (read_it, addon.c:12)
   InvalidRead, 1,234 times, process 10, thread 3, abc
   Invalid read of size 4
     at read_it (src/addon.c:12)
   Address 0x5 is 0 bytes inside a block of size 16 free'd
       at free_it (src/addon.c:30)

jsgrind: 1 finding, 1,234 occurrences
`,
  );
});

test("terminalReport() says so when there is nothing", () => {
  assert.equal(text(outcome({})), "\njsgrind: no findings\n");
  assert.equal(text(outcome({}), { quiet: true }), "");
});

test("terminalReport() shows findings that symbols cannot tell apart once, with their number", () => {
  const shown = text(
    outcome({ findings: [finding("a"), finding("b"), finding("a"), finding("a"), finding("a", { pid: 11 })] }),
  );
  assert.equal(shown.match(/^\d+\. /gm)?.length, 3);
  assert.match(shown, /InvalidRead, once, and 2 more with the same symbols, process 10, a\n/);
  assert.match(shown, /jsgrind: 5 findings\n/);
});

test("terminalReport() counts the runtime's own, and shows them with their reasons when asked", () => {
  const noise = finding("n", { stack: [], reason: "it does that" });
  const of = outcome({ noise: [noise], findings: [finding("a")] });
  assert.match(text(of), /jsgrind: 1 finding, 1 of the runtime's own \(--show all\)\n/);
  assert.doesNotMatch(text(of), /it does that/);
  const all = text(of, { show: "all" });
  assert.match(
    all,
    /The runtime's own, which do not count:\n\n2\. Reads memory[^\n]*\n[^\n]*\n {3}runtime: it does that\n/,
  );
  assert.match(all, /1 of the runtime's own\n/);
});

test("terminalReport() gives the amount of a leak in Valgrind's words, and no occurrences", () => {
  const message = "24 bytes in 1 blocks are definitely lost in loss record 1 of 2";
  const shown = text(
    outcome({ findings: [finding("l", { kind: "Leak_DefinitelyLost", message, leak: { bytes: 24, blocks: 1 } })] }),
  );
  assert.match(shown, /Leak_DefinitelyLost, process 10, l\n {3}24 bytes in 1 blocks/);
});

test("terminalReport() names the program of a finding when there are several processes", () => {
  const processes = [
    { pid: 10, command: ["/usr/bin/node", "--x", "a.js"], runtime: null, exitCode: 0, signal: null },
    { pid: 11, command: ["sh", "-c", "y".repeat(50)], runtime: null, exitCode: null, signal: null },
  ];
  const shown = text(outcome({ processes, findings: [finding("a"), finding("b", { pid: 11 })] }));
  assert.match(shown, /process 10 \(node a\.js\), a\n/);
  assert.match(shown, /process 11 \(sh y{36}…\), b\n/);
  assert.match(shown, /jsgrind: 2 findings, 2 processes\n/);
});

test("terminalReport() shows what the program said before everything else, in its order", () => {
  const messages = [
    { pid: 10, text: "first\nsecond  ", stack: [] },
    { pid: 10, text: "third", stack: [frame("where", 5)] },
  ];
  assert.match(
    text(outcome({ findings: [finding("a")] }, { messages })),
    /^\nThe program told Valgrind:\n {3}first\n {3}second\n {3}third\n {5}at where \(src\/addon\.c:5\)\n\n1\. /,
  );
});

test("terminalReport() says why the report is incomplete, also to those who asked for quiet", () => {
  const incomplete = [{ reason: "process 10 (node): cut.", details: ["Assertion failed", "at x"] }];
  const expected =
    /\njsgrind: no findings\nincomplete: process 10 \(node\): cut\.\n {3}Assertion failed\n {3}at x\nnote: kept in \/x\n$/;
  assert.match(text(outcome({}, { incomplete, notes: ["kept in /x"] }), { quiet: true }), expected);
});

test("terminalReport() shows a suppression under its finding, ready to copy", () => {
  const one = finding("a");
  const suppression = "{\n   name\n   Memcheck:Addr4\n   fun:read_it\n}\n";
  const shown = text(outcome({ findings: [one] }, { suppressions: new Map([[one, suppression]]) }));
  assert.match(shown, /To suppress it:\n\{\n {3}name\n {3}Memcheck:Addr4\n {3}fun:read_it\n\}\n\njsgrind/);
});

test("terminalReport() counts what was suppressed", () => {
  const suppressed = [
    { name: "a", count: 1000 },
    { name: "b", count: 234 },
  ];
  assert.match(text(outcome({ suppressed })), /jsgrind: no findings, 1,234 suppressed\n/);
});

test("terminalReport() shows kinds and messages of a Valgrind that is not known yet", () => {
  const shown = text(
    outcome({ findings: [finding("a", { kind: "Teleported", message: "Bytes went elsewhere", stack: [] })] }),
  );
  assert.match(shown, /1\. Teleported\n {3}Teleported, once, process 10, a\n {3}Bytes went elsewhere\n\n/);
});

test("terminalReport() colours only what the palette colours", () => {
  const plain = text(outcome({ findings: [finding("a")] }));
  const coloured = text(outcome({ findings: [finding("a")] }), { palette: palette(true) });
  assert.notEqual(coloured, plain);
  assert.equal(coloured.replaceAll(/\u001b\[\d+m/g, ""), plain);
});

const source = ["int *cells;", "", "void fill(void) {", "  cells[4] = 1;", "}", ""];
const filled: Frame = { ...frame("fill", 4), column: 8 };

test("terminalReport() shows the source around the place, and of a related stack the line alone", () => {
  const related = [{ message: "Address 0x5 is 0 bytes after a block of size 16 alloc'd", stack: [frame("main", 3)] }];
  const shown = text(outcome({ findings: [finding("a", { stack: [filled], related })] }, { linesOf: () => source }));
  assert.match(
    shown,
    new RegExp(
      String.raw`
   Invalid read of size 4

     2 │
     3 │ void fill\(void\) \{
   > 4 │   cells\[4\] = 1;
       │        \^
     5 │ \}

     at fill \(src/addon\.c:4:8\)

   Address 0x5 [^\n]*
     > 3 │ void fill\(void\) \{
       at main \(src/addon\.c:3\)
`.slice(1),
    ),
  );
});

test("terminalReport() does not repeat the line for a related stack of the same place", () => {
  const related = [{ message: "", stack: [filled] }];
  const shown = text(outcome({ findings: [finding("a", { stack: [filled], related })] }, { linesOf: () => source }));
  assert.equal(shown.match(/cells\[4\]/g)?.length, 1);
});

test("terminalReport() cuts the source to the terminal's width, 80 unless told", () => {
  const linesOf = (): string[] => [`cells${"x".repeat(200)}`];
  const of = outcome({ findings: [finding("a", { stack: [frame("f", 1)] })] }, { linesOf });
  assert.match(text(of), /\n   > 1 │ cellsx{65}…\n/);
  assert.match(text(of, { columns: 40 }), /\n   > 1 │ cellsx{25}…\n/);
  assert.doesNotMatch(text(of, { columns: 10 }), /cells/);
});

test("terminalReport() folds stacks unless told", () => {
  const runtime = (name: string): Frame => ({ ip: "0x1", language: "native", function: name, object: "/usr/bin/node" });
  const of = outcome({ findings: [finding("a", { stack: [filled, runtime("f"), runtime("g")] })] });
  assert.match(text(of), /\n {5}… 2 frames of node\n/);
  assert.match(text(of, { stack: "full" }), /\n {5}at f \(in node\)\n {5}at g \(in node\)\n/);
});

test("terminalReport() names the function that made a request, and not jsgrind's", () => {
  const script = (name: string, file: string): Frame => ({
    ip: "0x1",
    language: "javascript",
    function: name,
    file,
    line: 4,
  });
  const stack = [
    script("check", "/app/node_modules/jsgrind/dist/client/memcheck.js"),
    script("login", "/app/login.ts"),
  ];
  assert.match(text(outcome({ findings: [finding("a", { stack })] })), /^\n1\. [^\n]* \(login, login\.ts:4\)\n/);
});

test("terminalReport() links places to their files", () => {
  const shown = text(outcome({ findings: [finding("a")] }), { palette: palette(false, true) });
  assert.equal(shown.match(/\u001b\]8;;file:[^\u001b]*\/app\/src\/addon\.c#12\u001b/g)?.length, 2);
});

test("terminalReport() explains each kind once, below the first finding of that kind, when asked to", () => {
  const findings = [finding("a"), finding("b"), finding("c", { kind: "BrandNewKind" })];
  const written = text(outcome({ findings }), { explain: true });
  assert.equal(written.split("no live block holds").length, 2);
  assert.match(
    written,
    /\n {5}at read_it \(src\/addon\.c:12\)\n\n {3}Machine code read bytes [^]*\n {3}To mend it: [^]*\n2\. /,
  );
  assert.doesNotMatch(text(outcome({ findings })), /To mend it/);
});

test("terminalReport() counts what a baseline lists, and shows it with --show all", () => {
  const of = outcome({ findings: [finding("a")], known: [finding("k", { kind: "InvalidFree" })] });
  assert.match(text(of), /\njsgrind: 1 finding, 1 known \(--show all\)\n$/);
  assert.doesNotMatch(text(of), /InvalidFree/);
  const all = text(of, { show: "all" });
  assert.match(all, /\nKnown, by the baseline, which do not count:\n\n2\. Frees what/);
  assert.match(all, /\njsgrind: 1 finding, 1 known\n$/);
});
