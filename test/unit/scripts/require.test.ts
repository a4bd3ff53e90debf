import assert from "node:assert/strict";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { packageRoot } from "../../../scripts/lib/root.mjs";
import { fuzzRuns, needs, needsCommand, needsFile } from "../../require.js";

const PRESENT = join(packageRoot(import.meta.url), "package.json");

describe("the skip helper", () => {
  const before = { ...process.env };
  beforeEach(() => {
    delete process.env["JSGRIND_NO_SKIP"];
    delete process.env["JSGRIND_FUZZ_RUNS"];
  });
  afterEach(() => {
    process.env = { ...before };
  });

  test("needs() does not skip what is present, and gives the reason for what is not", () => {
    assert.equal(needs(true, "no abacus"), false);
    assert.equal(needs(false, "no abacus"), "no abacus");
  });

  test("needsCommand() and needsFile() name just what is missing", () => {
    assert.equal(needsCommand("node"), false);
    assert.equal(needsCommand("node", "jsgrind-no-such-command"), "not on the PATH: jsgrind-no-such-command");
    assert.equal(needsFile(PRESENT), false);
    assert.equal(needsFile(PRESENT, "/no/such.h"), "no such file: /no/such.h");
  });

  test("with JSGRIND_NO_SKIP=1 what is missing is an error", () => {
    process.env["JSGRIND_NO_SKIP"] = "1";
    assert.equal(needs(true, "no abacus"), false);
    assert.throws(() => needs(false, "no abacus"), /a skip is a failure: no abacus\./);
    assert.throws(() => needsCommand("jsgrind-no-such-command"), /jsgrind-no-such-command/);
  });

  test("fuzzRuns() is the usual number unless JSGRIND_FUZZ_RUNS says another", () => {
    assert.equal(fuzzRuns(123), 123);
    process.env["JSGRIND_FUZZ_RUNS"] = "10000";
    assert.equal(fuzzRuns(123), 10_000);
  });

  test("fuzzRuns() refuses what is not a number of runs", () => {
    for (const runs of ["", "0", "-5", "1e3", "many"]) {
      process.env["JSGRIND_FUZZ_RUNS"] = runs;
      assert.throws(() => fuzzRuns(123), RangeError, runs);
    }
  });
});
