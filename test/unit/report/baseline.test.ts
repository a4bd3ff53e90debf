import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { LaunchProblem } from "#src/launch/problem.js";
import { applyBaseline, baselineOf } from "#src/report/baseline.js";
import { type Baseline, type BaselineEntry, readBaseline, writeBaseline } from "#src/report/baseline-file.js";
import type { Finding, Report } from "#src/report/contract.js";
import { finding, root, source } from "./reports.js";

const [one, two, three] = ["111111111111", "222222222222", "333333333333"] as const;
const entry = (id: string, change: Partial<BaselineEntry> = {}): BaselineEntry => ({
  id,
  kind: "InvalidRead",
  place: "copy (src/addon.c)",
  count: 1,
  ...change,
});
const baseline = (...findings: BaselineEntry[]): Baseline => ({ schema: 1, findings });
const facts = { today: "2026-11-27", isWhole: true };
const report = (...findings: Finding[]): Report => source({ findings }).report;
const ids = (all: readonly Finding[] | undefined): string[] | undefined => all?.map(({ id }) => id);

test("applyBaseline() moves what is known, and leaves what is new", () => {
  const of = report(finding(one), finding(two));
  assert.deepEqual(applyBaseline(of, baseline(entry(one)), facts), []);
  assert.deepEqual([ids(of.findings), ids(of.known)], [[two], [one]]);
  const clean = report();
  applyBaseline(clean, baseline(), facts);
  assert.deepEqual(clean.known, [], "there is a baseline, also when it knows nothing");
});

test("applyBaseline() knows as many of an id in each process as the baseline lists, and the last ones count", () => {
  const found = [1, 2, 3].map((line) => finding(one, { message: `line ${line}` }));
  const of = report(...found, finding(one, { pid: 11 }), finding(one, { pid: 11 }));
  const notes = applyBaseline(of, baseline(entry(one, { count: 2 })), facts);
  assert.deepEqual(of.findings, [found[2]]);
  assert.equal(of.known?.length, 4);
  assert.deepEqual(notes, [
    `Process 10 has 3 findings of ${one} (InvalidRead, copy (src/addon.c)), and the baseline lists 2: the last ones count.`,
  ]);
});

test("applyBaseline() does not count how often one finding occurred", () => {
  const of = report(finding(one, { occurrences: 1000 }));
  assert.deepEqual(applyBaseline(of, baseline(entry(one)), facts), []);
  assert.deepEqual(of.findings, []);
});

test("applyBaseline() says which entries did not occur, unless the run is not whole", () => {
  const many = Array.from({ length: 7 }, (_, index) => entry(`${index}`.repeat(12), { place: "" }));
  assert.deepEqual(applyBaseline(report(finding("0".repeat(12))), baseline(...many.slice(0, 3)), facts), [
    "2 of the baseline did not occur any more: 111111111111 (InvalidRead), 222222222222 (InvalidRead).",
  ]);
  assert.match(
    applyBaseline(report(), baseline(...many), facts)[0] ?? "",
    /^7 of .*444444444444 \(InvalidRead\), and 2 more\.$/,
  );
  assert.deepEqual(applyBaseline(report(), baseline(...many), { ...facts, isWhole: false }), []);
});

test("applyBaseline() knows an entry up to its day and no longer", () => {
  const until = { until: "2026-11-27" };
  const of = report(finding(one), finding(one));
  assert.deepEqual(applyBaseline(of, baseline(entry(one, { count: 2, ...until })), facts), []);
  const later = report(finding(one), finding(one));
  assert.deepEqual(
    applyBaseline(later, baseline(entry(one, { count: 2, ...until })), { ...facts, today: "2026-11-28" }),
    [`${one} (InvalidRead, copy (src/addon.c)) was known until 2026-11-27: 2 findings count again.`],
  );
  assert.deepEqual([later.findings.length, later.known], [2, []]);
});

test("baselineOf() lists all there is, in an order that stays, and keeps what the team wrote", () => {
  const of = report(finding(three), finding(two, { stack: [] }), finding(three), finding(three, { pid: 11 }));
  of.known = [finding(one)];
  const before = baseline(entry(one, { note: "libfoo 2", until: "2027-01-01", count: 5 }), entry("999999999999"));
  const made = baselineOf(of, root, before);
  assert.deepEqual(made, {
    schema: 1,
    findings: [
      entry(two, { place: "" }),
      entry(one, { note: "libfoo 2", until: "2027-01-01" }),
      entry(three, { count: 2 }),
    ],
  });
  of.findings.reverse();
  assert.deepEqual(baselineOf(of, root, before), made);
  const again = report(...of.findings, ...of.known);
  assert.deepEqual(applyBaseline(again, made, facts), []);
  assert.deepEqual(again.findings, [], "what was written down is known");
});

test("readBaseline() reads what writeBaseline() wrote, and says what is wrong with anything else", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "jsgrind-baseline-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "baseline.json");
  const good = baseline(entry(one, { note: "why", until: "2028-02-29" }), entry(two, { count: 20 }));
  writeBaseline(file, good);
  assert.deepEqual(readBaseline(file), good);

  const withEntry = (change: object): string => JSON.stringify(baseline({ ...entry(one), ...change }));
  for (const [text, words] of [
    ["", /is not JSON/],
    ["{", /is not JSON/],
    ["[]", /holds no object/],
    ["null", /holds no object/],
    ["{}", /has the schema undefined, and this jsgrind reads schema 1/],
    ['{"schema":2,"findings":[]}', /has the schema 2/],
    ['{"schema":1}', /has no list of findings/],
    ['{"schema":1,"findings":[3]}', /findings\[0\], which is no object/],
    [withEntry({ id: "xyz" }), /findings\[0\], which has the id "xyz", where 12 hexadecimal digits belong/],
    [withEntry({ kind: 3 }), /has no kind/],
    [withEntry({ place: undefined }), /has no place/],
    [withEntry({ count: 0 }), /has the count 0, where a whole number from 1 belongs/],
    [withEntry({ count: 1.5 }), /has the count 1\.5/],
    [withEntry({ until: "2027-02-30" }), /until "2027-02-30", where a day such as/],
    [withEntry({ until: "tomorrow" }), /until "tomorrow"/],
    [withEntry({ note: 3 }), /has a note that is no text/],
    [JSON.stringify(baseline(entry(one), entry(one))), /findings\[1\], which has an id that an earlier one has/],
  ] as const) {
    writeFileSync(file, text);
    assert.throws(
      () => readBaseline(file),
      (error) =>
        error instanceof LaunchProblem &&
        error.reason === "usage" &&
        words.test(error.message) &&
        !error.message.includes("\n"),
      text,
    );
  }
  assert.throws(() => readBaseline(join(folder, "none.json")), /cannot be read \(.*ENOENT/);
  assert.throws(() => writeBaseline(join(folder, "none", "b.json"), good), /The baseline could not be written/);
});
