import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { LaunchProblem } from "#src/launch/problem.js";
import { NamedSuppressions } from "#src/launch/suppression-names.js";

function fileOf(t: { after(clean: () => void): void }, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "jsgrind-supp-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "mine.supp");
  writeFileSync(file, text);
  return file;
}

const block = (name: string, kind = "Memcheck:Leak"): string =>
  `{\n   ${name}\n   ${kind}\n   match-leak-kinds: definite\n   fun:malloc\n   ...\n}\n`;

test("NamedSuppressions says which were not used, where they stand, by all processes together", (t) => {
  const file = fileOf(
    t,
    `# mine\n\n${block("first one")}\n${block("second")}  # not here\n${block("third", "Memcheck, Helgrind:Leak")}`,
  );
  const names = new NamedSuppressions([file]);
  assert.deepEqual(names.notes([{ name: "second" }, { name: "glibc's own" }], { isWhole: true }), [
    `2 suppressions were not used: first one (${file}:4), third (${file}:20).`,
  ]);
  assert.deepEqual(names.notes([{ name: "second" }, { name: "first one" }], { isWhole: true }), [
    `1 suppression was not used: third (${file}:20).`,
  ]);
  const all = ["first one", "second", "third"].map((name) => ({ name }));
  assert.deepEqual(names.notes(all, { isWhole: true }), []);
  assert.deepEqual(names.notes([], { isWhole: false }), [], "a process that died did not say what it used");
  assert.deepEqual(new NamedSuppressions([]).notes([], { isWhole: true }), []);
});

test("NamedSuppressions does not ask Memcheck for what is another tool's", (t) => {
  const names = new NamedSuppressions([fileOf(t, block("race", "Helgrind:Race"))]);
  assert.deepEqual(names.notes([], { isWhole: true }), []);
});

test("NamedSuppressions names ten, and counts the rest", (t) => {
  const text = Array.from({ length: 12 }, (_, index) => block(`s${index}`)).join("");
  assert.match(
    new NamedSuppressions([fileOf(t, text)]).notes([], { isWhole: true })[0] ?? "",
    /s9 \([^)]*\), and 2 more\.$/,
  );
});

test("NamedSuppressions says when a name stands twice, also in two files", (t) => {
  const [one, other] = [fileOf(t, block("same")), fileOf(t, block("same") + block("apart"))];
  const used = [{ name: "same" }, { name: "apart" }];
  assert.deepEqual(new NamedSuppressions([one, other]).notes(used, { isWhole: true }), [
    `2 suppressions have the name same (${one}:2, ${other}:2), and Valgrind does not say which of them it used: give each a name of its own.`,
  ]);
});

test("NamedSuppressions says in which line a file is no suppression file", (t) => {
  for (const [text, words] of [
    ["hello\n", /in line 1, "hello" stands where a \{ must begin/],
    ["# x\n{\n  name\n  Memcheck:Leak\n", /in line 2, the suppression that begins here has no \} at its end/],
    ["{\n}\n", /in line 1, the suppression has no name/],
    ["{\n  name\n}\n", /in line 1, behind the name "name" must come the tool and the kind/],
    ["{\n  name\n  fun\n}\n", /in line 3, behind the name/],
    ["{\n  name\n  Memcheck:Leak\n{\n}\n", /in line 4, a \{ stands inside the suppression of line 1/],
  ] as const) {
    const file = fileOf(t, text);
    assert.throws(
      () => new NamedSuppressions([file]),
      (error) =>
        error instanceof LaunchProblem &&
        error.reason === "usage" &&
        words.test(error.message) &&
        error.message.includes(file),
      text,
    );
  }
});
