import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readValgrindLog } from "#src/launch/valgrind-log.js";
import { temporaryFolder } from "./folder.js";

test("readValgrindLog() starts at the line that says why Valgrind died", (t) => {
  const folder = temporaryFolder(t);
  for (const cause of [
    "Memcheck: mc_leakcheck.c:1131 (lc_scan_memory): Assertion 'a >= b' failed.",
    "valgrind: the 'impossible' happened:",
    "==7==     Valgrind's memory management: out of memory:",
    "==7== VALGRIND INTERNAL ERROR: Valgrind received a signal 11 (SIGSEGV) - exiting",
    "==7== the following unimplemented functionality:",
  ]) {
    writeFileSync(
      join(folder, "7.log"),
      `==7== Warning: set address range perms: large range\n\n${cause}\n--7-- more\n`,
    );
    const { died, lastLines } = readValgrindLog(folder, 7);
    assert.equal(died, true, cause);
    assert.deepEqual(lastLines, [cause.replace("==7== ", "").trimEnd(), "more"]);
  }
});

test("readValgrindLog() gives the last dozen lines of a log without a death", (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, "8.log"), Array.from({ length: 30 }, (_, index) => `==8== line ${index}\n`).join(""));
  const { died, lastLines } = readValgrindLog(folder, 8);
  assert.equal(died, false);
  assert.deepEqual([lastLines.length, lastLines[0], lastLines.at(-1)], [12, "line 18", "line 29"]);
});

test("readValgrindLog() has nothing to tell of a process without a log", (t) => {
  assert.deepEqual(readValgrindLog(temporaryFolder(t), 9), { died: false, lastLines: [] });
});
