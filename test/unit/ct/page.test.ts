/** The HTML pages of `jsgrind ct`. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { indexPage } from "#src/ct/page/index-page.js";
import { pageName } from "#src/ct/page/name.js";
import { casePage, type CasePageOptions } from "#src/ct/page/page.js";
import { escaped } from "#src/report/page/markup.js";
import type { CaseReport, Finding, Frame, SecretUse, TierReport } from "#src/report/contract.js";
import { fuzzRuns } from "../../require.js";
import { js, node } from "../report/frames.js";
import { findingOf } from "./finding.js";

const file = "/app/src/mac.ts";
const source = [
  "export function equal(a: Uint8Array, b: Uint8Array): boolean {",
  "  if (a.length !== b.length) return false;",
  "  for (let i = 0; i < a.length; i++) {",
  "    if (a[i] !== b[i]) return false;",
  "  }",
  "  return true;",
  "}",
  ...Array.from({ length: 50 }, (_, index) => `export const value${index} = ${index};`),
  "export function last(bytes: Uint8Array): number {",
  "  return table[bytes[0]] % 3; // ct-leak 3fa2c1: public",
  "}",
  "",
];

const versions = { runtime: "Node.js 24.1.0", jsgrind: "0.2.0", valgrind: "3.19.0" };

const branch: SecretUse = { on: "branch", by: "program" };
const engine: SecretUse = { on: "branch", by: "engine" };

function finding(depends: SecretUse, place: Frame, more: Partial<Finding> = {}): Finding {
  const stack = [place, js("run", "/app/test/mac.ct.ts", 5, 9), node("node::Start"), node("main")];
  return findingOf(depends, stack, more);
}

function tier(name: string, findings: Finding[], verdict: TierReport["verdict"] = "leaks"): TierReport {
  return { tier: name, verdict, findings };
}

function report(tiers: TierReport[], more: Partial<CaseReport> = {}): CaseReport {
  return { name: "equal", file: "/app/test/mac.ct.ts", control: "reported", tiers, ...more };
}

function page(of: CaseReport, options: Partial<CasePageOptions> = {}): string {
  return casePage(of, {
    linesOf: (name) => (name === file ? source : undefined),
    cwd: "/app",
    ...versions,
    ...options,
  });
}

/** As a reader sees it; rows and paragraphs are lines. */
function text(html: string): string {
  const body = html.replace(/^[^]*<body>|<script[^]*/g, "").replaceAll(/<\/(?:tr|p|li|summary|h\d|td|th)>/g, "$&\n");
  const plain = body
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">");
  return plain
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&")
    .replaceAll(/\s*\n\s*/g, "\n");
}

function tagsOf(html: string): string[] {
  return (html.match(/<\/?[a-z!][^\s>]*/g) ?? []).filter((tag) => tag !== "<!doctype");
}

test("casePage() says the verdict of each tier, with its reason, what the control gave, and what cannot be followed", () => {
  const shown = page(
    report(
      [
        tier("interpreter", [finding(branch, js("equal", file, 4, 9))]),
        { ...tier("turbofan", [], "unchecked"), reason: "It threw Error: no." },
      ],
      { warnings: ["Table is not followed."] },
    ),
    { index: "index.html" },
  );
  assert.match(shown, /<title>✗ equal: leaks · jsgrind ct<\/title>/);
  assert.match(shown, /<a href="index\.html">All cases<\/a>/);
  const read = text(shown);
  assert.match(read, /Its time depends on a secret in 1 of 2 tiers, at 1 place\. Declared in test\/mac\.ct\.ts\./);
  assert.match(read, /interpreter\n✗ leaks\n1\n/);
  assert.match(read, /turbofan\n\? not checked It threw Error: no\.\n0\n/);
  assert.match(read, /Control: ✓ reported The variant that is known to leak was reported/);
  assert.match(read, /! Table is not followed\./);
  assert.match(read, /jsgrind 0\.2\.0 · Node\.js 24\.1\.0 · Valgrind 3\.19\.0/);
});

test("casePage() of a silent control does not call the case clean", () => {
  const shown = page(report([tier("interpreter", [], "clean")], { control: "silent" }));
  assert.match(shown, /<title>\? equal: not checked/);
  assert.match(text(shown), /✗ silent The variant that is known to leak was not reported/);
});

test("casePage() marks a line with its class, what was reported, the tiers, and how often", () => {
  const at = js("equal", file, 4, 9);
  const shown = page(
    report([
      tier("interpreter", [finding({ ...branch, secrets: ["key"] }, at, { occurrences: 12_345 })]),
      tier("turbofan", [finding({ ...branch, secrets: ["key"] }, at, { occurrences: 2 })]),
    ]),
  );
  assert.match(
    shown,
    /<tr class="leaks" id="f1-4"><td>✗<span class="unseen"> leaks<\/span><\/td><th scope="row"><a href="#f1-4">4<\/a>/,
  );
  assert.match(shown, /<code> {4}if \(<mark>a<\/mark>\[i\] !== b\[i\]\) return false;<\/code>/);
  assert.match(text(shown), /✗ leaks: branch interpreter 12,345× turbofan 2× secret key\n/);
  assert.equal(shown.match(/data-stop/g)?.length, 2, "one finding, and the script");
});

test("casePage() knows leaks, the engine's own, and what is acknowledged; and says what no sign means", () => {
  const findings = [
    finding(engine, js("equal", file, 3, 25)),
    finding({ on: "address", by: "program" }, js("last", file, 59, 10), { kind: "SecretAddress" }),
    finding({ on: "division", by: "program", acknowledged: "it's public" }, js("last", file, 59, 26), {
      kind: "SecretDivision",
    }),
    finding({ on: "system call", by: "program", acknowledged: "sent" }, js("equal", file, 6), {
      kind: "SecretSyscall",
    }),
  ];
  const shown = page(report([tier("interpreter", findings)]));
  assert.match(shown, /<tr class="engine" id="f1-3"><td>~/);
  assert.match(shown, /<tr class="acknowledged" id="f1-6"><td>○/);
  assert.match(shown, /<tr class="leaks" id="f1-59"><td>✗/);
  const read = text(shown);
  assert.match(
    read,
    /✗ leaks: memory address interpreter 1×\n[^]*○ acknowledged: division interpreter 1× “it's public”\n/,
  );
  assert.match(read, /✗ leaks in 1 line: 59\. ~ engine only in 1 line: 3\. ○ acknowledged in 1 line: 6\./);
  assert.match(read, /A line without a sign is clean only in this sense: nothing was reported of it\./);
  assert.match(shown, /<tr><td><\/td><th scope="row">5<\/th>/);
});

test("casePage() has the stack of each finding, with all frames", () => {
  const at = { ...js("equal", file, 4, 9), tier: "turbofan" };
  const shown = text(page(report([tier("turbofan", [finding(branch, at, { notes: ["Seen elsewhere."] })])])));
  assert.match(shown, /A branch depends on a secret\. Valgrind: Conditional jump/);
  assert.match(shown, /Seen elsewhere\.\nturbofan, 1 time, column 9\nequal \(src\/mac\.ts:4:9\) · turbofan\n/);
  assert.match(shown, /run \(test\/mac\.ct\.ts:5:9\)\n… 2 frames of node\nnode::Start \(in node\)\nmain \(in node\)\n/);
});

test("casePage() shows a short function whole, a few lines around others, and how many lines it leaves out", () => {
  const shown = text(
    page(
      report([tier("interpreter", [finding(branch, js("equal", file, 2, 7)), finding(branch, js("", file, 30, 1))])]),
    ),
  );
  assert.match(shown, /\n1\nexport function equal[^]*\n7\n}\n… 19 lines\n27\n/);
  assert.match(shown, /\n33\nexport const value25 = 25;\n… 27 lines\n/);
});

test("casePage() does not show a long function whole", () => {
  const long = ["function long(a) {", ...Array.from({ length: 100 }, (_, index) => `  a += ${index};`), "}"];
  const shown = text(
    page(report([tier("interpreter", [finding(branch, js("long", file, 50, 3))])]), { linesOf: () => long }),
  );
  assert.match(shown, /\n… 46 lines\n47\n[^]*\n53\na \+= 51;\n… 49 lines\n/);
});

test("casePage() of a very long line shows what is near the columns, and cuts no character", () => {
  const line = `${"😀".repeat(1000)}x?1:2${"😀".repeat(1000)}`;
  const at = [2001, 2, 5000, 0, -1].map((column) => finding(branch, js("f", file, 1, column)));
  const shown = page(report([tier("interpreter", at)]), { linesOf: () => [line] });
  assert.match(shown, /<mark>😀<\/mark>/);
  assert.match(shown, /😀<mark>x<\/mark>\?1:2😀/);
  assert.doesNotMatch(shown, /\uFFFD/);
  assert.ok(shown.length < 20_000, String(shown.length));
});

test("casePage() says which sources it does not have, and that a file has changed", () => {
  const findings = [finding(branch, js("f", "/gone.js", 3, 1)), finding(branch, js("g", file, 900, 1))];
  const shown = text(page(report([tier("interpreter", findings)])));
  assert.match(shown, /\/gone\.js\n[^]*Its source could not be read\.[^]*\n3\nnot known\n[^]*✗ leaks: branch/);
  assert.match(shown, /Some of these lines are not in the file as it is now\.[^]*\n900\nnot known\n/);
});

test("casePage() has a place for findings without a line", () => {
  const findings = [
    finding(branch, node("Builtins_StringEqual"), { stack: [node("Builtins_StringEqual"), node("main")] }),
    finding(branch, js("f", file)),
    finding(branch, node("x"), { stack: [] }),
  ];
  const shown = text(page(report([tier("interpreter", findings)])));
  assert.match(shown, /Elsewhere\nNo line of a source is known for these\./);
  assert.match(shown, /✗ leaks: branch comparison of strings \[V8 StringEqual\] interpreter 1×/);
  assert.match(shown, /✗ leaks: branch f \(src\/mac\.ts\) interpreter 1×/);
  assert.match(shown, /✗ leaks: branch an unknown place interpreter 1×[^]*Its stack is not known\./);
});

test("casePage() of a case without findings is short", () => {
  const shown = text(page(report([tier("interpreter", [], "clean"), tier("turbofan", [], "clean")])));
  assert.match(shown, /✓ clean[^]*No line of any source was reported\./);
  assert.doesNotMatch(shown, /A line without a sign/);
});

test("casePage() bears a thousand findings", () => {
  const lines = Array.from({ length: 10_000 }, (_, index) => `if (secret[${index}]) count++;`);
  const findings = Array.from({ length: 1000 }, (_, index) => finding(branch, js("f", file, 1 + 10 * index, 5)));
  const shown = page(report([tier("interpreter", findings)]), { linesOf: () => lines });
  assert.equal(shown.match(/<details class="remark/g)?.length, 1000);
  assert.equal(shown.match(/… 3 lines/g)?.length, 999);
  assert.match(text(shown), /✗ leaks in 1,000 lines: 1, 11, [^.]*, and 988 more\./);
  const ids = [...shown.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
  assert.equal(new Set(ids).size, ids.length);
});

const hostile = `</script></style><img src=x onerror="alert(1)">'&\u202E\u0000\u001B[31m\n`;

/** Everything that a report says in words of others. */
function saying(words: string): [CaseReport, Partial<CasePageOptions>] {
  const name = `/${words}`;
  const use: SecretUse = { ...branch, secrets: [words], acknowledged: words };
  const at = { ...js(words, name, 1, 1), tier: words };
  const findings = [
    finding(use, at, { message: words, notes: [words], related: [{ message: words, stack: [at] }] }),
    finding({ ...use, on: words as SecretUse["on"] }, { ip: words, language: "wasm" }, { kind: words, stack: [] }),
    finding(use, { ip: words, language: "native", object: words, function: words }, { kind: words }),
  ];
  const tiers = [{ tier: words, verdict: "leaks" as const, reason: words, findings }];
  const of: CaseReport = { name: words, file: name, control: "silent", tiers, warnings: [words] };
  const said = { runtime: words, jsgrind: words, valgrind: words };
  return [of, { ...said, index: words, linesOf: () => [words, words] }];
}

test("no text from outside becomes markup, and none of it steers what a reader sees", () => {
  const tame = tagsOf(page(...saying("x")));
  const shown = page(...saying(hostile));
  assert.deepEqual(tagsOf(shown), tame);
  assert.doesNotMatch(shown, /[\u0000-\u0008\u000B-\u001F\u202E]/);
  const index = indexPage([{ report: saying(hostile)[0], href: hostile }], {
    cwd: "/app",
    ...saying(hostile)[1],
    ...versions,
  });
  assert.deepEqual(
    tagsOf(index),
    tagsOf(indexPage([{ report: saying("x")[0], href: "x" }], { cwd: "/app", ...versions })),
  );
});

test("escaped() leaves nothing that could end a text or an attribute", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (any) => {
      assert.doesNotMatch(escaped(any), /[<>"'\n\u0000\u202A-\u202E\u2066-\u2069]|&(?!amp;|lt;|gt;|quot;|#39;)/);
    }),
    { numRuns: fuzzRuns(500) },
  );
});

test("a page needs nothing else, and allows no script but its own", () => {
  const pages = [
    page(report([tier("interpreter", [finding(branch, js("equal", file, 4, 9))])])),
    indexPage([], { cwd: "/", ...versions }),
  ];
  for (const shown of pages) {
    assert.doesNotMatch(shown, /https?:|\ssrc=|<link|@import|url\(/);
    for (const element of ["script", "style"]) {
      const inside = new RegExp(`<${element}[^>]*>([^]*?)</${element}>`).exec(shown)?.[1] ?? "";
      const hash = createHash("sha256").update(inside).digest("base64");
      assert.ok(shown.includes(escaped(`${element}-src 'sha256-${hash}'`)), element);
    }
    for (const part of ["<main>", "<header>", "<footer>", '<html lang="en">']) assert.ok(shown.includes(part), part);
  }
});

test("indexPage() has a row for each case and a column for each tier, and links to the pages", () => {
  const cases = [
    { report: report([tier("interpreter", []), tier("turbofan", [], "clean")]), href: "equal.html" },
    {
      report: report([tier("interpreter", [], "engine"), tier("liftoff", [], "clean")], { name: "b" }),
      href: "b.html",
    },
    { report: report([tier("interpreter", [], "clean")], { name: "c", control: "silent" }), href: "c.html" },
  ];
  const shown = indexPage(cases, { cwd: "/app", ...versions });
  assert.match(shown, /<title>3 cases, 1 leaks, 1 not checked, 1 engine only · jsgrind ct<\/title>/);
  assert.match(shown, /<th scope="row"><a href="equal\.html" data-stop>equal<\/a>/);
  const read = text(shown);
  assert.match(read, /3 cases: 1 ✗ leaks, 1 \? not checked, 1 ~ engine only\n/);
  assert.match(read, /case\ninterpreter\nturbofan\nliftoff\ncontrol\n/);
  assert.match(read, /\nequal test\/mac\.ct\.ts\n✗ leaks\n✓ clean\n–\n✓ reported\n/);
  assert.match(read, /\nb test\/mac\.ct\.ts\n~ engine only\n–\n✓ clean\n✓ reported\n/);
  assert.match(read, /\nleaking\n1 of 3\n0 of 1\n0 of 1\n1 silent\n/);
});

test("indexPage() of no case says so", () => {
  assert.match(text(indexPage([], { cwd: "/app", ...versions })), /0 cases\nNo case was declared\./);
});

test("pageName() is fit for a file and a link, and never given twice", () => {
  const taken = new Set<string>();
  const names = ["hmac-sha256", "HMAC SHA256", "../../etc/passwd", "ключ", "", "index", "CON", "é", "x".repeat(300)];
  assert.deepEqual(
    names.map((name) => pageName(name, taken)),
    [
      "hmac-sha256.html",
      "hmac-sha256-2.html",
      "etc-passwd.html",
      "case.html",
      "case-2.html",
      "case-index.html",
      "case-con.html",
      "e.html",
      `${"x".repeat(80)}.html`,
    ],
  );
  assert.equal(taken.size, names.length);
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (name) =>
      assert.match(pageName(name, new Set()), /^[a-z0-9][a-z0-9-]*\.html$/),
    ),
    { numRuns: fuzzRuns(500) },
  );
});
