import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { annotations } from "#src/report/github.js";
import { jobSummary } from "#src/report/job-summary.js";
import type { Source } from "#src/report/plain-text.js";
import { fuzzRuns } from "../../require.js";
import { anySource, finding, root, source } from "./reports.js";

const options = { cwd: root, root };

interface Command {
  name: string;
  properties: Record<string, string>;
  text: string;
}

/** As GitHub's runner takes a line apart. */
function parse(line: string): Command {
  const [, name = "", list = "", text = ""] = /^::(\w+) ([^]*?)::([^]*)$/.exec(line) ?? assert.fail(line);
  const unescape = (value: string): string =>
    value
      .replaceAll("%0D", "\r")
      .replaceAll("%0A", "\n")
      .replaceAll("%3A", ":")
      .replaceAll("%2C", ",")
      .replaceAll("%25", "%");
  const properties = list.split(",").map((pair) => {
    const [key, value] = pair.split(/=(.*)/s) as [string, string];
    return [key, unescape(value)];
  });
  return { name, properties: Object.fromEntries(properties) as Record<string, string>, text: unescape(text) };
}

function commands(of: Source): Command[] {
  const lines = annotations(of, options).split("\n");
  assert.equal(lines.pop(), "", "each line has its end");
  return lines.map(parse);
}

test("annotations() stand at the line in the repository, with the text of the terminal", () => {
  const [only, none] = commands(source({ findings: [finding("a", { test: "group > 100%, copies" })] }));
  assert.equal(none, undefined);
  assert.deepEqual(only?.properties, {
    file: "src/addon.c",
    line: "12",
    title: "Reads memory that is not its to read",
  });
  assert.equal(only?.name, "error");
  assert.match(
    only?.text ?? "",
    /^1\. Reads [^]*\n {3}test: group > 100%, copies\n[^]*\n {5}at copy \(src\/addon\.c:12\)/,
  );
});

test("annotations() escape as GitHub documents it", () => {
  const message = "Syscall param a%b:c,d\r\ne points to uninitialised byte(s)";
  const [line = ""] = annotations(
    source({ findings: [finding("a", { kind: "SyscallParam", message })] }),
    options,
  ).split("\n");
  assert.ok(line.includes("title=Bytes that were never set are handed to the system%3A a%25b%3Ac%2Cd::1. "), line);
});

test("annotations() have no place for what is outside of the repository, and the column where it is known", () => {
  const [, inner, , script] = finding("a").stack;
  assert.ok(inner && script);
  const findings = [
    finding("a", { stack: [{ ...inner, file: "/usr/src/x.c" }] }),
    finding("b", { stack: [script] }),
    finding("c", { stack: [] }),
  ];
  assert.deepEqual(
    commands(source({ findings })).map(({ properties: { file, line, col } }) => [file, line, col]),
    [
      [undefined, undefined, undefined],
      ["lib/run.js", "3", "7"],
      [undefined, undefined, undefined],
    ],
  );
});

test("annotations() are no more than GitHub shows, and say how many are left out", () => {
  const findings = Array.from({ length: 13 }, (_, index) => finding(`e${index}`));
  findings.push(finding("w", { kind: "Leak_PossiblyLost" }), finding("n", { kind: "Leak_StillReachable" }));
  const all = commands(source({ findings }));
  const count = (name: string): number => all.filter((each) => each.name === name).length;
  assert.deepEqual([count("error"), count("warning"), count("notice")], [10, 1, 2]);
  assert.match(all.at(-1)?.text ?? "", /^3 more findings, /);
  const notices = Array.from({ length: 20 }, (_, index) => finding(`n${index}`, { kind: "Leak_StillReachable" }));
  assert.equal(commands(source({ findings: notices })).length, 10);
});

test("annotations() are one line each whatever is in a report", () => {
  fc.assert(
    fc.property(anySource, (of) => {
      for (const { name, properties } of commands(of)) {
        assert.match(name, /^(?:error|warning|notice)$/);
        assert.ok(Object.keys(properties).every((key) => ["file", "line", "col", "title"].includes(key)));
      }
    }),
    { numRuns: fuzzRuns(150) },
  );
});

test("jobSummary() has a table, and each finding in full", () => {
  const findings = [finding("a", { test: "copies | <b>" }), finding("b", { message: "Has ```` in it" })];
  const text = jobSummary(source({ findings, known: [finding("k")] }, { notes: ["A *note*."] }), {
    ...options,
    room: 1e6,
  });
  assert.match(text, /^## ❌ jsgrind memcheck: 2 findings, 1 known\n\n`node app\.js`\n\n\|/);
  assert.ok(
    text.includes("| 1 | Reads memory that is not its to read | `src/addon.c:12` | copies \\| &lt;b> | `a` |\n"),
    text,
  );
  assert.ok(text.includes("\n\n`````text\n2. Reads"), "the fence is longer than what is inside");
  assert.equal(text.split("**To mend it:**").length, 2, "each kind is explained once");
  assert.ok(text.endsWith("*Note: A \\*note\\*.*\n\n"), text);
  assert.match(jobSummary(source(), { ...options, room: 1e6 }), /^## ✅ jsgrind memcheck: no findings\n/);
});

test("jobSummary() says that a run is not whole", () => {
  const of = source({}, { incomplete: [{ reason: "It died.", details: ["really"] }] });
  assert.match(
    jobSummary(of, { ...options, room: 1e6 }),
    /^## ⚠️ .*\n[^]*> \[!WARNING\]\n> Incomplete: It died\. really\n/,
  );
});

test("jobSummary() fits into the room, and says what it left out", () => {
  const findings = Array.from({ length: 400 }, (_, index) => finding(`f${index}`));
  const of = source({ findings });
  const room = 60_000;
  const text = jobSummary(of, { ...options, room });
  assert.ok(Buffer.byteLength(text) <= room && Buffer.byteLength(text) > room - 2000);
  const [, left = ""] = /Left out, since GitHub takes 1 MiB: (\d+) are not shown in full\. The log/.exec(text) ?? [];
  assert.equal(text.split("<details>").length - 1 + Number(left), 400);
  assert.match(
    jobSummary(of, { ...options, room: 10_000 }),
    /: \d+ findings have no row in the table, 400 are not shown/,
  );
  assert.equal(jobSummary(of, { ...options, room: 100 }), "");
  fc.assert(
    fc.property(anySource, fc.integer({ min: -10, max: 3000 }), (any, limit) => {
      assert.ok(Buffer.byteLength(jobSummary(any, { ...options, room: limit })) <= Math.max(0, limit));
    }),
    { numRuns: fuzzRuns(150) },
  );
});
