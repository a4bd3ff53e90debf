/** memcheck.h under the real Memcheck: bits read back, and errors of real accesses. One process; see fixtures/requests/bytes.mjs. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { type Run, errorsIn, needsValgrind, valgrind } from "./valgrind.js";

interface Results {
  makeMem: {
    before: string;
    returned: boolean[];
    mixed: string;
    ifAddressable: string;
    defined: string;
    after: string;
  };
  ranges: { undefinedThere: string; noaccessThere: string; after: string };
  "kinds of memory": Record<string, unknown>;
  setVbits: { set: string; refused: string };
  checkMem: Record<string, unknown>;
  createBlock: { handles: number[]; discarded: boolean[] };
  "real accesses": { branched: string; count: number };
  disableAddrErrorReportingInRange: { inside: number; afterwards: number; beside: number; returned: boolean[] };
  countErrors: { counted: number };
  disableErrorReporting: { counts: number[]; returned: boolean };
}

const good = "0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0";

describe("Memcheck's bytes", { skip: needsValgrind() }, () => {
  let run: Run<Results>;
  before(async () => {
    run = await valgrind<Results>("memcheck", "bytes.mjs", { options: ["--leak-check=no"] });
  });

  test("memcheck.makeMemUndefined() memcheck.makeMemNoaccess() memcheck.makeMemDefined() memcheck.getVbits() change the bytes that they are told, and no other", () => {
    const { makeMem } = run.results;
    assert.equal(makeMem.before, good);
    assert.deepEqual(makeMem.returned, [true, true]);
    assert.equal(makeMem.mixed, "0 0 255 255 - - - - - 0 0 0 0 0 0 0");
    assert.equal(makeMem.defined, "0 0 255 0 - - - 0 0 0 0 0 0 0 0 0");
    assert.equal(makeMem.after, good);
  });

  test("memcheck.makeMemDefinedIfAddressable() leaves out what may not be accessed", () => {
    assert.equal(run.results.makeMem.ifAddressable, "0 0 255 0 - - - - - 0 0 0 0 0 0 0");
  });

  test("memcheck.makeMemUndefined() of many ranges changes each of them", () => {
    assert.deepEqual(run.results.ranges, {
      undefinedThere: "0 255 255 0 0 255 0 0 0 0 0 0 0 0 0 255",
      noaccessThere: "- 255 255 0 0 255 - - - 0 0 0 0 0 0 255",
      after: good,
    });
  });

  test("memcheck.makeMemUndefined() takes every kind of memory, and small arrays where they are", () => {
    assert.deepEqual(run.results["kinds of memory"], { view: 4, shared: 64, words: 6, small: "255,255,255,255,255" });
  });

  test("memcheck.setVbits() is the inverse of getVbits(), and refuses what may not be accessed", () => {
    assert.equal(run.results.setVbits.set, "0 0 0 0 0 15 255 128 0 0 0 0 0 0 0 0");
    assert.match(run.results.setVbits.refused, /^The V bits of 4 bytes at 0x… cannot be copied/);
  });

  test("memcheck.checkMemIsAddressable() memcheck.checkMemIsDefined() memcheck.checkValueIsDefined() return offsets and report errors", () => {
    assert.deepEqual(run.results.checkMem, {
      allGood: [-1, -1, -1],
      noErrors: 0,
      addressable: 9,
      defined: 5,
      inside: [6, 2],
      value: [-1, 0, 0],
      errors: 8, // checkMemIsDefined() has two: the first undefined byte and the first that may not be accessed
      doubles: [-1, 3, -1],
    });
    assert.deepEqual(
      errorsIn(run.part("checkMem")).map(({ kind, what, about }) => [
        kind,
        what,
        about.join().replace(/0x[0-9a-f]+/, "0x…"),
      ]),
      [
        [
          "ClientCheck",
          "Unaddressable byte(s) found during client check request",
          "Address 0x… is 73 bytes inside a block of size 256 alloc'd",
        ],
        [
          "ClientCheck",
          "Uninitialised byte(s) found during client check request",
          "Address 0x… is 69 bytes inside a block of size 256 alloc'd",
        ],
      ],
    );
    for (const error of run.part("checkMem").all("error")) {
      assert.equal(error.all("stack")[0]?.all("frame")[0]?.get("fn"), "jsgrind_client_request");
    }
  });

  test("memcheck.createBlock() describes memory in errors until memcheck.discard()", () => {
    assert.deepEqual(run.results.createBlock, { handles: [0, 0, 1], discarded: [true, false, false] });
    const [described, afterwards, ...others] = errorsIn(run.part("createBlock"));
    assert.deepEqual(others, []);
    assert.equal(described?.kind, "InvalidRead");
    assert.match(
      described.about.join(),
      /^Address 0x[0-9a-f]+ is 3 bytes inside a session key of alice of size 12 client-defined$/,
    );
    assert.match(
      afterwards?.about.join() ?? "",
      /^Address 0x[0-9a-f]+ is 67 bytes inside a block of size 256 alloc'd$/,
    );
  });

  test("memcheck.makeMemNoaccess() and memcheck.makeMemUndefined() are seen by what V8 does", () => {
    assert.deepEqual(run.results["real accesses"], { branched: "other", count: 2 });
    assert.deepEqual(
      errorsIn(run.part("real accesses")).map(({ kind, what }) => [kind, what]),
      [
        ["InvalidWrite", "Invalid write of size 1"],
        ["UninitCondition", "Conditional jump or move depends on uninitialised value(s)"],
      ],
    );
  });

  test("memcheck.disableAddrErrorReportingInRange() silences accesses there, until memcheck.enableAddrErrorReportingInRange()", () => {
    assert.deepEqual(run.results.disableAddrErrorReportingInRange, {
      inside: 0,
      afterwards: 1,
      beside: 2,
      returned: [true, true],
    });
    assert.deepEqual(
      errorsIn(run.part("disableAddrErrorReportingInRange")).map(({ kind, about }) => [
        kind,
        /is (\d+) bytes/.exec(about.join())?.[1],
      ]),
      [
        ["InvalidRead", "67"],
        ["InvalidRead", "70"],
      ],
    );
  });

  test("valgrind.countErrors() counts each occurrence", () => {
    assert.equal(run.results.countErrors.counted, 5);
  });

  test("valgrind.disableErrorReporting() nests, and valgrind.enableErrorReporting() once too often is nothing", () => {
    assert.deepEqual(run.results.disableErrorReporting, { counts: [0, 0, 1, 1, 2], returned: true });
  });

  test("a program that ends by itself has exit code 0, and Valgrind has warned of nothing", () => {
    assert.equal(run.exitCode, 0);
    assert.equal(run.stderr, "");
    assert.doesNotMatch(run.log, /Warning|impossible|unknown/);
  });
});
