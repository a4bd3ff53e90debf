/** That the cases do as they are written without Valgrind: those without a mistake to their end, the others wherever they get. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { needsWasiCompiler } from "./build.js";
import { sources } from "./cases.js";
import { driver, levels, program, type Program } from "./programs.js";

const skip = needsWasiCompiler();

test("the corpus has at least 80 cases with a mistake and 80 without, each name once", () => {
  const cases = sources().flatMap((source) => source.cases);
  const names = cases.map(({ name }) => name);
  assert.deepEqual(names, [...new Set(names)]);
  const wrong = cases.filter(({ expected }) => expected !== undefined).length;
  const right = cases.filter(({ expected, silent }) => expected === undefined && silent === undefined).length;
  assert.ok(wrong >= 80, `${wrong} with a mistake`);
  // Every mistake has its fixed twin.
  assert.ok(wrong + right >= 80, `${right} without one, beside the twins`);
});

for (const level of levels) {
  test(`the cases without a mistake run to their end at -${level}`, { skip }, async () => {
    const right = await program("right", level, { together: true });
    const told = runNatively(right);
    assert.deepEqual(
      told.filter(({ trap }) => trap !== undefined),
      [],
    );
    assert.deepEqual(
      told.flatMap(({ cases }) => cases),
      right.cases.map(({ name }) => name),
    );
  });

  test(`the cases with a mistake all run at -${level}`, { skip }, async () => {
    const wrong = await program("wrong", level, { together: false });
    const told = runNatively(wrong);
    assert.deepEqual(
      told.flatMap(({ cases }) => cases),
      wrong.cases.map(({ name }) => name),
    );
  });
}

interface Told {
  cases: string[];
  trap?: string;
}

function runNatively({ plan }: Program): Told[] {
  const folder = mkdtempSync(join(tmpdir(), "jsgrind wasm-"));
  try {
    writeFileSync(join(folder, "plan.json"), JSON.stringify(plan));
    execFileSync(process.execPath, ["--no-warnings", driver, join(folder, "plan.json"), join(folder, "told")]);
    return readFileSync(join(folder, "told"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Told);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
