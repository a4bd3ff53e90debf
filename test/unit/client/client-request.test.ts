/** The bare client request: which numbers it sends as they are, and which it leaves to the functions that check. */
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import fc from "fast-check";
import { addressOf, clientRequest, runningOnValgrind } from "#src/client/index.js";
import {
  type Request,
  type Requests,
  callgrind,
  cachegrind,
  dhat,
  drd,
  helgrind,
  memcheck,
  valgrind,
} from "#src/client/requests.js";
import { fuzzRuns } from "../../require.js";
import { FakeValgrind } from "./fake-valgrind.js";

const tables: Record<string, Requests> = { valgrind, memcheck, helgrind, drd, callgrind, cachegrind, dhat };
const fake = new FakeValgrind();
runningOnValgrind();
beforeEach(() => {
  fake.clear();
  fake.handler = () => undefined;
});

/** Rows that nothing in their arguments can hurt: Valgrind follows no pointer of theirs and asserts nothing. */
const harmless: Request[] = [
  valgrind.replacesMalloc,
  valgrind.runningVersion,
  valgrind.countErrors,
  valgrind.mempoolExists,
  memcheck.discard,
  callgrind.dumpStats,
  callgrind.zeroStats,
  callgrind.toggleCollect,
  callgrind.startInstrumentation,
  callgrind.stopInstrumentation,
  cachegrind.startInstrumentation,
  cachegrind.stopInstrumentation,
  dhat.adHocEvent,
  drd.getValgrindThreadid,
  drd.getDrdThreadid,
];

describe("clientRequest()", () => {
  test("sends a foreign tool's code and five words, and returns the result as an unsigned word", () => {
    fake.handler = () => -2n;
    assert.equal(clientRequest(0x5851_0007, 1, 0x2n, 2 ** 53 - 1, 0xffff_ffff_ffff_ffffn, 5), 0xffff_ffff_ffff_fffen);
    assert.deepEqual(fake.request, [0x5851_0007n, 1n, 2n, 0x1f_ffff_ffff_ffffn, 0xffff_ffff_ffff_ffffn, 5n]);
    fake.clear();
    clientRequest(0xffff_ffff);
    assert.deepEqual(fake.request, [0xffff_ffffn, 0n, 0n, 0n, 0n, 0n], "what is left out is 0");
  });

  test("tells not handled from every result", () => {
    assert.equal(clientRequest(0x5851_0001), undefined);
    for (const result of [0n, 1n, 0xffff_ffff_ffff_ffffn, 0x8000_0000_0000_0000n]) {
      fake.handler = () => result;
      assert.equal(clientRequest(0x5851_0001), result);
    }
  });

  test("sends of Valgrind's own requests those that cannot hurt it", () => {
    fake.isDrd = true;
    for (const { code, macro } of harmless) {
      fake.clear();
      clientRequest(code, 0xdead_beefn, 0xdead_beefn);
      assert.equal(fake.request[0], BigInt(code), macro);
    }
  });

  test("names the function for each of the others", () => {
    const safe = new Set(harmless.map(({ code }) => code));
    for (const [module, table] of Object.entries(tables)) {
      for (const [name, { code, macro }] of Object.entries(table)) {
        if (safe.has(code) || code === valgrind.runningOnValgrind.code) continue;
        fake.clear();
        // Several macros and modules share a number: any of them will do.
        assert.throws(
          () => clientRequest(code, 1n),
          {
            name: "RangeError",
            message: /^0x[0-9a-f]+ is [A-Z_]+; send it with \w+ of jsgrind\/\w+, which checks what Valgrind does not$/,
          },
          `${module}.${name}: ${macro}`,
        );
        assert.deepEqual(fake.requests, []);
      }
    }
    assert.throws(() => clientRequest(valgrind.disableErrorReporting.code, 5n), {
      message:
        "0x1801 is VALGRIND_DISABLE_ERROR_REPORTING; send it with disableErrorReporting of jsgrind/valgrind, which checks what Valgrind does not",
    });
    assert.throws(() => clientRequest(helgrind.getAbits.code), {
      message:
        "0x4847012e is VALGRIND_HG_GET_ABITS; send it with getAbits of jsgrind/helgrind, which checks what Valgrind does not",
    });
  });

  test("refuses every other number of the core's and the tools' own ranges", () => {
    const upper = fc.constantFrom(0, 0x4d43, 0x4847, 0x4452, 0x4472, 0x4354, 0x4347, 0x4448);
    const known = new Set(Object.values(tables).flatMap((table) => Object.values(table).map(({ code }) => code)));
    fc.assert(
      fc.property(upper, fc.nat(0xffff), (high, low) => {
        const code = high * 0x1_0000 + low;
        fc.pre(!known.has(code));
        assert.throws(() => clientRequest(code), {
          name: "RangeError",
          message: /is a number that Valgrind keeps for itself; a wrong argument to such a request ends the program$/,
        });
      }),
      { numRuns: fuzzRuns(500) },
    );
    // Some that are known to end it: functions that are called outside the simulation, and printf by value.
    for (const code of [0x1101, 0x1104, 0x1401, 0x1402, 0x1702, 0x1901, 0x1902, 0x4847_01ff])
      assert.throws(() => clientRequest(code), RangeError);
    assert.deepEqual(fake.requests, []);
  });

  test("refuses codes that are not 32 bits", () => {
    for (const code of [-1, 2 ** 32, 1.5, Number.NaN])
      assert.throws(() => clientRequest(code), {
        name: "RangeError",
        message: `A request's code must be a whole number of 32 bits; this is ${code}`,
      });
    for (const code of [0x5851_0001n, "0x1201", undefined, null])
      assert.throws(() => clientRequest(code as unknown as number), {
        name: "TypeError",
        message: /^A request's code must be a number; this is /,
      });
  });

  test("refuses words that are not 64 bits, and more than five", () => {
    for (const word of [-1, -1n, 2n ** 64n, 2 ** 53, 0.5, Number.NaN, "1", null, {}]) {
      assert.throws(() => clientRequest(0x5851_0001, word as number), {
        name: "RangeError",
        message: /^An argument is a bigint of 64 bits or a whole number, and not negative; this is /,
      });
    }
    const call: (...words: number[]) => unknown = clientRequest;
    assert.throws(() => call(0x5851_0001, 1, 2, 3, 4, 5, 6), {
      name: "RangeError",
      message: "A client request has at most five arguments; these are 6",
    });
    assert.deepEqual(fake.requests, []);
  });
});

test("addressOf() differs by the distance of two views", () => {
  const buffer = new Uint8Array(16);
  assert.equal(addressOf(buffer.subarray(4)) - addressOf(buffer), 4n);
});
