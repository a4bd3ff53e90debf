/** Leaks that are accepted, until their line changes. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { Acknowledgements, digestOf } from "#src/ct/acknowledged.js";
import type { Finding } from "#src/report/contract.js";

const file = "/app/aes.js";
const code = "return table[key & 255];";

function leakAt(line: number): Finding {
  return {
    id: "",
    kind: "SecretAddress",
    message: "",
    pid: 1,
    thread: 1,
    occurrences: 1,
    stack: [{ ip: "0x1", language: "javascript", function: "f", file, line, column: 8 }],
    related: [],
    depends: { on: "address", by: "program" },
  };
}

function applied(
  lines: readonly string[],
  line: number,
  path?: string,
): { reason: string | undefined; problems: string[] } {
  const acknowledgements = new Acknowledgements(() => lines, path);
  const finding = leakAt(line);
  acknowledgements.apply([finding]);
  return {
    reason: finding.depends?.acknowledged,
    problems: [...acknowledgements.problems, ...acknowledgements.unused()],
  };
}

test("takes a comment at the end of the line, or on the one above", () => {
  const comment = `// ct-leak ${digestOf(code)}: the table fits into a cache line`;
  const reason = "the table fits into a cache line";
  assert.deepEqual(applied([`  ${code} ${comment}`], 1), { reason, problems: [] });
  assert.deepEqual(applied([`  ${comment}`, `  ${code}`], 2), { reason, problems: [] });
});

test("does not take it any more when the line has changed, and says what to write if it still holds", () => {
  const changed = "return table[key & 15];";
  const { reason, problems } = applied([`${changed} // ct-leak ${digestOf(code)}: small`], 1);
  assert.equal(reason, undefined);
  assert.match(problems.join(), new RegExp(`changed since.*// ct-leak ${digestOf(changed)}: small`));
});

test("wants a digest and a reason", () => {
  assert.match(
    applied([`${code} // ct-leak: small`], 1).problems.join(),
    new RegExp(`// ct-leak ${digestOf(code)}: small`),
  );
  assert.match(applied([`${code} // ct-leak ${digestOf(code)}:`], 1).problems.join(), /no reason/);
});

test("leaves other comments and other lines alone", () => {
  assert.deepEqual(applied([`${code} // looked up`], 1), { reason: undefined, problems: [] });
  const other = `x(); // ct-leak ${digestOf("x();")}: why`;
  assert.deepEqual(applied([other, code], 2), { reason: undefined, problems: [] }, "that comment is the other line's");
});

test("takes entries of a file by the line's text, and names those that are of no use any more", (t) => {
  const path = fileWith(
    t,
    JSON.stringify([
      { file, line: `  ${code}`, reason: "known" },
      { file, line: "gone();", reason: "old" },
    ]),
  );
  const { reason, problems } = applied([code], 1, path);
  assert.equal(reason, "known");
  assert.deepEqual(problems, [`Nothing is reported any more at an acknowledged line of ${file}: gone();`]);
});

test("says what a file must hold", (t) => {
  assert.throws(() => applied([], 1, "/does/not/exist.json"), /cannot be read from \/does\/not\/exist\.json/);
  assert.throws(() => applied([], 1, fileWith(t, "[{")), /cannot be read/);
  for (const text of ["{}", '[{"file": "a.js"}]', '[{"file": "a.js", "line": "x", "reason": " "}]']) {
    assert.throws(() => applied([], 1, fileWith(t, text)), /must be a JSON array of/);
  }
});

function fileWith(t: TestContext, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "jsgrind-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "acknowledged.json");
  writeFileSync(path, text);
  return path;
}
