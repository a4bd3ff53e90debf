/** The page of a report, as text: what is in it, and that nothing from outside is more than text. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import type { Finding, Frame, Report } from "#src/report/contract.js";
import type { PageData } from "#src/report/page/browser/page-data.js";
import { escaped } from "#src/report/page/markup.js";
import { reportPage, type ReportPageOptions } from "#src/report/page/report-page.js";
import { addon, js, malloc, node } from "./frames.js";

const file = "/app/src/fill.c";
const source = Array.from({ length: 100 }, (_, index) => `cells[${index + 1}] = 0;`);

function at(line: number, column?: number): Frame {
  return { ...addon("fill(int)"), file, line, ...(column !== undefined && { column }) };
}

function finding(change: Partial<Finding> = {}): Finding {
  return {
    id: "0123456789ab",
    kind: "InvalidWrite",
    message: "Invalid write of size 8",
    pid: 10,
    thread: 1,
    occurrences: 1,
    stack: [at(40), js("run", "/app/a.js", 3, 1), ...Array.from({ length: 9 }, () => node("v8::Deep()")), node("main")],
    related: [],
    ...change,
  };
}

function report(change: Partial<Report> = {}): Report {
  return {
    schema: 1,
    jsgrind: "0.2.0",
    valgrind: "3.27.1",
    tool: "memcheck",
    command: ["npm", "test"],
    processes: [
      {
        pid: 10,
        command: ["/usr/bin/node", "/app/a.js"],
        runtime: { name: "node", version: "24.1.0" },
        exitCode: 1,
        signal: null,
      },
    ],
    findings: [],
    noise: [],
    suppressed: [],
    ...change,
  };
}

function page(change: Partial<Report> = {}, options: Partial<ReportPageOptions> = {}): string {
  return reportPage(report(change), {
    cwd: "/app",
    linesOf: (name) => (name === file ? source : undefined),
    ...options,
  });
}

function dataOf(html: string): PageData {
  return JSON.parse(/id="data">([^]*?)<\/script>/.exec(html)?.[1] ?? "") as PageData;
}

/** As one reads it without scripts. */
function text(html: string): string {
  const body = html.replace(/^[^]*<body>/, "").replaceAll(/<script[^]*?<\/script>/g, "");
  const lines = body.replaceAll(/<\/(?:tr|p|li|summary|h\d|td|th|dd|figure|pre)>/g, "$&\n");
  const plain = lines
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&#39;", "'");
  return plain
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&")
    .replaceAll(/\s*\n\s*/g, "\n");
}

function tagsOf(html: string): string[] {
  return (html.replaceAll(/<script[^]*?<\/script>/g, "").match(/<\/?[a-z!][^\s>]*/g) ?? []).filter(
    (tag) => tag !== "<!doctype",
  );
}

test("reportPage() says how much was found, in what, and with what", () => {
  const shown = page({ findings: [finding(), finding({ pid: 11 }), finding({ stack: [at(41)] })] });
  assert.match(shown, /<title>3 findings, 2 causes · npm test<\/title>/);
  const read = text(shown);
  assert.match(read, /npm test\n3 findings, 2 causes\nNode\.js 24\.1\.0 · exit code 1\n/);
  assert.match(read, /Findings 3\n/);
  assert.match(read, /jsgrind 0\.2\.0 · Valgrind 3\.27\.1/);
});

test("reportPage() of nothing says so", () => {
  const read = text(page());
  assert.match(read, /✓ No findings\n[^]*Findings 0\n[^]*There are none\./);
  assert.doesNotMatch(read, /Known|The runtime's own|Suppressed|Tests/);
});

test("reportPage() has for each cause its words, its place, how often, whose, and all frames", () => {
  const related = [{ message: "Address 0x1 is 0 bytes after a block of size 24 alloc'd", stack: [malloc, at(12)] }];
  const notes = ["It was made by Buffer.from."];
  const read = text(page({ findings: [finding({ occurrences: 1234, thread: 3, test: "fills", related, notes })] }));
  assert.match(
    read,
    /Writes memory that is not its to write InvalidWrite fill \(src\/fill\.c:40\) 1,234 times\ntest fills\nprocess 10 \(node a\.js\)\nthread 3\nid 0123456789ab\n[^\n]+ To mend it: [^\n]+\nInvalid write/,
  );
  assert.match(read, /Invalid write of size 8\nIt was made by Buffer\.from\.\nsrc\/fill\.c:40/);
  assert.match(read, /the block\naccessed, outside the block\nredzone\n/);
  assert.match(read, /8 bytes are written, beginning right behind the end of a block of 24 bytes\.\n/);
  assert.match(read, /Allocated by fill \(src\/fill\.c:12\)\n/);
  assert.match(read, /\nfill \(src\/fill\.c:40\)\nrun \(a\.js:3:1\)\n… 10 frames of V8 and node\n/);
  assert.match(read, /Address 0x1 is 0 bytes after a block of size 24 alloc'd\n/);
  assert.match(read, /Frames that stacks leave out\n(?:v8::Deep \(in node\)\n){9}main \(in node\)\n/);
});

test("reportPage() has a line of source once, and the lines around places alone", () => {
  const findings = [
    finding(),
    finding({ stack: [at(41, 1)] }),
    finding({ stack: [at(43)] }),
    finding({ stack: [at(90)] }),
  ];
  const shown = page({ findings });
  assert.equal(shown.match(/<\/mark>\[41\] = 0;|<code>cells\[41\] = 0;/g)?.length, 1);
  assert.match(
    shown,
    /<tr id="f1-41"><td><\/td><th scope="row">41<\/th><td><code><mark>cells<\/mark>\[41\] = 0;<\/code>/,
  );
  assert.equal(shown.match(/<tr id="f1-/g)?.length, 10 + 7);
  assert.match(text(shown), /\n… 36 lines\n37\n[^]*\n… 40 lines\n87\n/);
  assert.match(shown, /data-lines="f1 37 43 40"/);
});

test("reportPage() has hidden frames once, however many stacks end in them", () => {
  const shown = page({
    findings: Array.from({ length: 30 }, (_, index) =>
      finding({ stack: [at(index + 1), ...finding().stack.slice(1)] }),
    ),
  });
  assert.equal(shown.match(/v8::Deep/g)?.length, 9);
  assert.equal(shown.match(/data-run="r1"/g)?.length, 30);
});

test("reportPage() tells the ways to a cause apart, and says how they differ", () => {
  const way = (caller: string, change: Partial<Finding> = {}): Finding =>
    finding({ stack: [at(40), js(caller, "/app/a.js", 3, 1), node("main")], ...change });
  const other = [{ message: "Address 0x1 is 0 bytes after a block of size 4 alloc'd", stack: [at(1)] }];
  const read = text(
    page({
      findings: [
        way("one", { occurrences: 50 }),
        way("one", { occurrences: 50, pid: 11, test: "t" }),
        way("two", { occurrences: 3 }),
        way("one", { related: other }),
      ],
    }),
  );
  assert.match(read, /104 times · 4 findings\n/);
  assert.match(
    read,
    /2 other ways to the same place\nby way of two \(a\.js:3:1\) 3 times\n[^]*with another block once\n/,
  );
});

test("reportPage() has what each test added to a leak", () => {
  const leak = finding({
    kind: "Leak_DefinitelyLost",
    message: "72 bytes in 3 blocks are definitely lost in loss record 1 of 1",
    leak: { bytes: 72, blocks: 3 },
    added: [
      { test: "first", bytes: 24, blocks: 1 },
      { test: "second", bytes: 48, blocks: 2 },
    ],
    test: "first",
  });
  const shown = page({ findings: [leak] });
  assert.match(
    text(shown),
    /72 bytes in 3 blocks\n[^]*It grows: 2 tests added to it, [^\n]*\n[^]*second\n\+48\n\+2\nfirst\n\+24\n\+1\n/,
  );
  assert.deepEqual(dataOf(shown).causes[0]?.findings, [[[0, 1], 0, 1]]);
});

test("reportPage() lists tests with their findings, and counts the others", () => {
  const run = { pid: 10, runner: "mocha", outcome: "passed", seconds: 1.25, file: "/app/test/a.js" } as const;
  const tests = [
    { ...run, name: "clean" },
    { ...run, name: "a & b", outcome: "failed" as const },
    { ...run, name: "a & b", pid: 11 },
  ];
  const shown = page({ tests, findings: [finding({ test: "a & b" }), finding({ test: "a & b", stack: [at(7)] })] });
  const read = text(shown);
  assert.match(read, /Tests 1 of 3 with findings, 1 not passed\n/);
  assert.match(read, /a & b test\/a\.js\n2\n–\n–\n1\.3\n✗ failed\n[^]*2 tests without findings\n/);
  assert.match(shown, /<a href="#test=a\+%26\+b">/);
});

test("reportPage() keeps what does not count apart, closed, with its reasons", () => {
  const noise = finding({ stack: [node("v8::Scan()")], reason: "V8 scans its stack" });
  const shown = page({
    findings: [finding()],
    noise: [noise],
    known: [finding({ stack: [at(9)] })],
    suppressed: [{ name: "tls", count: 1204 }],
  });
  const read = text(shown);
  assert.match(
    read,
    /Findings 1\n[^]*Known 1\n[^]*src\/fill\.c:9[^]*The runtime's own 1\n[^]*The runtime's own: V8 scans its stack\n/,
  );
  assert.match(read, /Suppressed 1,204\nby 1 suppression\n[^]*tls\n1,204\n/);
  assert.doesNotMatch(shown, /<details[^>]* open/);
  assert.deepEqual(
    dataOf(shown).causes.map(({ counts }) => counts),
    [true, false, false],
  );
});

test("reportPage() has what the program told Valgrind, and where it did when it said so", () => {
  const messages = [
    { pid: 10, text: "pool <ready>\n", stack: [] },
    { pid: 11, text: "empty\n", stack: [at(40)] },
  ];
  const shown = page({}, { messages });
  assert.match(
    text(shown),
    /Messages 2\nwhat the program told Valgrind\n[^]*pool <ready>\n[^]*empty\n[^]*src\/fill\.c:40/,
  );
  assert.doesNotMatch(text(page()), /Messages/);
});

test("reportPage() says why a report is not whole, what else is to be said, and how to suppress", () => {
  const one = finding();
  const read = text(
    page(
      { findings: [one] },
      {
        incomplete: [{ reason: "Valgrind died.", details: ["assertion", "failed"] }],
        notes: ["Damaged."],
        suppressions: new Map([[one, "{\n   x\n}\n"]]),
      },
    ),
  );
  assert.match(read, /Incomplete: Valgrind died\.\nassertion\nfailed\nDamaged\.\n/);
  assert.match(read, /To suppress it\n\{\nx\n\}\n/);
});

test("reportPage() knows how two areas of a copy overlap", () => {
  const message = "Source and destination overlap in memcpy(0x4a41044, 0x4a41040, 16)";
  const read = text(page({ findings: [finding({ kind: "Overlap", message })] }));
  assert.match(
    read,
    /memcpy copies 16 bytes to 4 bytes behind where they are: source and destination share 12 bytes\./,
  );
});

test("reportPage() lists what the filters choose by", () => {
  const data = dataOf(
    page({
      findings: [finding({ test: "a" }), finding({ test: "b" }), finding({ test: "a", kind: "", stack: [addon("f")] })],
    }),
  );
  assert.deepEqual(data, {
    kinds: ["InvalidWrite", "kind unknown"],
    tests: ["a", "b"],
    processes: ["10 (node a.js)"],
    files: ["src/fill.c", "a.js", "addon.node"],
    causes: [
      {
        counts: true,
        kind: 0,
        files: [0, 1],
        findings: [
          [[0], 0, 1],
          [[1], 0, 1],
        ],
      },
      { counts: true, kind: 1, files: [2], findings: [[[0], 0, 1]] },
    ],
  });
});

const hostile = `</script></noscript></style><img src=x onerror="alert(1)">'&\u202E\u0000\u001B[31m\n\u2028`;

/** Everything that a report says in words of others. */
function saying(words: string): string {
  const name = `/${words}`;
  const frame: Frame = { ...js(words, name, 1, 1), tier: words, origin: words };
  const frames: Frame[] = [
    frame,
    { ip: words, language: "native", function: words, object: words },
    { ip: words, language: "native" },
    { ip: words, language: "wasm", function: words },
    { ...js(words, "node:fs"), tier: words },
    { ...js(words, "node:fs"), tier: words },
  ];
  const block = `Address 0x1 is 0 bytes after a ${words} of size 24 client-defined`;
  const one = finding({
    ...{ id: words, kind: words, message: words, notes: [words], test: words, stack: frames },
    related: [
      { message: block, stack: frames },
      { message: words, stack: frames },
    ],
    added: [{ test: words, bytes: 1, blocks: 1 }],
    leak: { bytes: 1, blocks: 1 },
  });
  const same = { ...one, stack: [...frames, frame] };
  return page(
    {
      ...{
        jsgrind: words,
        valgrind: words,
        command: [words],
        findings: [one, same],
        noise: [{ ...one, reason: words }],
        known: [one],
      },
      processes: [
        { pid: 10, command: [words], runtime: { name: words, version: words }, exitCode: null, signal: words },
      ],
      suppressed: [{ name: words, count: 1 }],
      tests: [{ pid: 10, runner: "jest", name: words, file: name, outcome: "passed", seconds: 1 }],
    },
    {
      linesOf: () => [words, words],
      suppressions: new Map([[one, words]]),
      incomplete: [{ reason: words, details: [words] }],
      notes: [words],
    },
  );
}

test("no text from outside becomes markup, and none of it steers what a reader sees", () => {
  const shown = saying(hostile);
  assert.deepEqual(tagsOf(shown), tagsOf(saying("x")));
  assert.doesNotMatch(shown, /[\u0000-\u0008\u000B-\u001F\u202E\u2028]/);
  assert.equal(
    dataOf(shown).kinds[0],
    '</script></noscript></style><img src=x onerror="alert(1)">\'&\uFFFD\u2400\u241B[31m\u240A\uFFFD',
  );
});

test("the page needs nothing else, and allows no scripts and no style but its own", () => {
  const shown = page({ findings: [finding()] });
  assert.doesNotMatch(shown, /https?:|\ssrc=|<link|@import|\sstyle=|\son[a-z]+=/);
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(shown)?.[1] ?? "";
  assert.match(policy, /^default-src &#39;none&#39;; /);
  const inline = [...shown.matchAll(/<(?:style|script type="module")>([^]*?)<\/(?:style|script)>/g)];
  assert.equal(inline.length, 5);
  for (const [, code = ""] of inline)
    assert.ok(policy.includes(escaped(`'sha256-${createHash("sha256").update(code).digest("base64")}'`)), code);
});

test("ids are unique in the page, and every link leads to one, or to a filter", () => {
  const shown = page({
    findings: [finding(), finding({ stack: [at(80), ...finding().stack] })],
    noise: [finding()],
  });
  const ids = [...shown.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
  assert.equal(new Set(ids).size, ids.length);
  for (const [, target = ""] of shown.matchAll(/ href="#([^"=]*)"/g)) assert.ok(ids.includes(target), target);
});
