/** What a suite of many small files costs in one process under jsgrind, against a `valgrind node` for each file. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { type Cost, costOf } from "../command/cost.js";
import { jsgrindFile } from "../lib/settings.js";

/** How many files the suite has. */
export const fileCount = 20;

export interface SuitesResult {
  /** All of them, one after the other. */
  readonly apart: Cost[];
  readonly together: Cost[];
  /** Without a search for leaks behind each test. */
  readonly byRun: Cost[];
}

export interface RunOptions {
  readonly rounds?: number | undefined;
  readonly say: (line: string) => void;
}

export async function runSuites({ rounds = 3, say }: RunOptions): Promise<SuitesResult> {
  const folder = mkdtempSync(join(tmpdir(), "jsgrind-suites-"));
  try {
    const names = Array.from({ length: fileCount }, (_, number) => `part-${number}.test.mjs`);
    for (const name of names) writeFileSync(join(folder, name), text(name));
    const result: SuitesResult = { apart: [], together: [], byRun: [] };
    const suite = (...options: string[]): Promise<Cost> =>
      costOf(
        [process.execPath, jsgrindFile, "memcheck", "--quiet", ...options, "--", process.execPath, "--test"],
        folder,
      );
    for (let round = 0; round < rounds; round++) {
      say(`suites, in one process, round ${round + 1} of ${rounds}`);
      result.together.push(await suite());
      result.byRun.push(await suite("--leaks-by", "run"));
      say(`suites, file by file, round ${round + 1} of ${rounds}`);
      result.apart.push(await costOfAll(names, folder));
    }
    return result;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function costOfAll(names: readonly string[], folder: string): Promise<Cost> {
  let [processor, clock] = [0, 0];
  for (const name of names) {
    const cost = await costOf(["valgrind", "-q", process.execPath, name], folder);
    processor += cost.processor;
    clock += cost.clock;
  }
  return { processor, clock, output: "" };
}

function text(name: string): string {
  return `import assert from "node:assert/strict";
import { describe, it } from "node:test";

describe(${JSON.stringify(name)}, () => {
  it("sorts", () => assert.deepEqual([3, 1, 2].toSorted(), [1, 2, 3]));
  it("parses", () => assert.deepEqual(JSON.parse('{"a":[1,2,{"b":null}]}'), { a: [1, 2, { b: null }] }));
});
`;
}
