/** The table of requests against the headers that are installed, and against a list of what they are too old for. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Request, callgrind, cachegrind, dhat, drd, helgrind, memcheck, valgrind } from "#src/client/requests.js";
import {
  type Call,
  type Module,
  enumeratorsOf,
  hasHeader,
  headerVersion,
  modules,
  needsHeaders,
  wordsOf,
} from "./headers.js";

const tables: Record<Module, Readonly<Record<string, Request>>> = {
  valgrind,
  memcheck,
  helgrind,
  drd,
  callgrind,
  cachegrind,
  dhat,
};

/** A value of its own for each argument, so that none can pass for its neighbour. */
const given = [0x7e57_0001n, 0x7e57_0002n, 0x7e57_0003n, 0x7e57_0004n, 0x7e57_0005n];

const variable = "(*(char(*)[0x7e570002ul])0x7e570001ul)";

/** Requests whose macro does not take the words as they are. */
const special: Record<string, string> = {
  // A format and what follows it, of which the words hold the address of the format and of a va_list.
  printf: "VALGRIND_PRINTF((char *)0x7e570001ul)",
  printfBacktrace: "VALGRIND_PRINTF_BACKTRACE((char *)0x7e570001ul)",
  countLeaks:
    "{ word l = 0, d = 0, r = 0, s = 0; VALGRIND_COUNT_LEAKS(l, d, r, s); if (l != 0xa1 || d != 0xa2 || r != 0xa3 || s != 0xa4) return 1; }",
  countLeakBlocks:
    "{ word l = 0, d = 0, r = 0, s = 0; VALGRIND_COUNT_LEAK_BLOCKS(l, d, r, s); if (l != 0xa1 || d != 0xa2 || r != 0xa3 || s != 0xa4) return 1; }",
  annotateBenignRaceSized:
    'ANNOTATE_BENIGN_RACE_SIZED((void *)0x7e570001ul, 0x7e570002ul, "why, which no request carries")',
  "helgrind.annotateRwlockReleased": "ANNOTATE_RWLOCK_RELEASED((void *)0x7e570001ul, 0x7e570002ul)", // the second goes nowhere
  annotateIgnoreReadsBegin: "ANNOTATE_IGNORE_READS_BEGIN()",
  annotateIgnoreReadsEnd: "ANNOTATE_IGNORE_READS_END()",
  annotateIgnoreWritesBegin: "ANNOTATE_IGNORE_WRITES_BEGIN()",
  annotateIgnoreWritesEnd: "ANNOTATE_IGNORE_WRITES_END()",
  // Macros that take a variable, of which the words hold address and size.
  checkValueIsDefined: `VALGRIND_CHECK_VALUE_IS_DEFINED(${variable})`,
  ignoreVar: `DRD_IGNORE_VAR(${variable})`,
  stopIgnoringVar: `DRD_STOP_IGNORING_VAR(${variable})`,
  traceVar: `DRD_TRACE_VAR(${variable})`,
  stopTracingVar: `DRD_STOP_TRACING_VAR(${variable})`,
};

/** What comes out of those. `undefined` is an address that cannot be known. */
const specialWords: Record<string, (bigint | undefined)[]> = {
  printf: [given[0], undefined],
  printfBacktrace: [given[0], undefined],
  countLeaks: [0xa1n, 0xa2n, 0xa3n, 0xa4n],
  countLeakBlocks: [0xa1n, 0xa2n, 0xa3n, 0xa4n],
};

/** The words that a row of the table says its macro makes of `given`. */
function expected(name: string, { code, args }: Request): (bigint | undefined)[] {
  let next = 0;
  const words =
    specialWords[name] ?? args.map((arg) => (typeof arg === "bigint" ? BigInt.asUintN(64, arg) : given[next++]));
  return [BigInt(code), ...words, ...Array.from({ length: 5 - words.length }, () => 0n)];
}

function call(module: Module, name: string, { macro, args }: Request): Call {
  const written = special[`${module}.${name}`] ?? special[name];
  if (written !== undefined) return { name, statement: written };
  const fromCaller = args.filter((arg) => typeof arg === "string");
  const list = fromCaller.map((_, index) => `(void *)${given[index]}ul`);
  if (macro.startsWith("VG_USERREQ__")) {
    const words = [macro, ...list, ...Array.from({ length: 5 - list.length }, () => "0")];
    return { name, statement: `VALGRIND_DO_CLIENT_REQUEST_EXPR(0, ${words.join(", ")})` };
  }
  return { name, macro, statement: list.length === 0 ? macro : `${macro}(${list.join(", ")})` };
}

/** Whether release `since` is newer than the installed headers. */
function newer(since: string, [major, minor]: readonly [number, number]): boolean {
  const [sinceMajor = 0, sinceMinor = 0] = since.split(".").map(Number);
  return sinceMajor > major || (sinceMajor === major && sinceMinor > minor);
}

describe("the table of requests and the installed headers", { skip: needsHeaders() }, () => {
  for (const module of modules.filter(hasHeader)) {
    test(`${module}.h: every macro sends the words that its row says`, () => {
      const rows = Object.entries(tables[module]);
      const sent = wordsOf(
        module,
        rows.map(([name, request]) => call(module, name, request)),
      );
      const version = headerVersion();
      for (const [name, request] of rows) {
        const words = sent.get(name);
        if (words === undefined) {
          assert.ok(
            newer(request.since, version),
            `${request.macro} is said to be of ${request.since}, and ${version.join(".")} has no such macro`,
          );
          continue;
        }
        assert.ok(
          !newer(request.since, version),
          `${request.macro} is said to be of ${request.since}, and ${version.join(".")} has it`,
        );
        expected(name, request).forEach((word, index) => {
          if (word !== undefined)
            assert.equal(words[index], word, `${request.macro}, word ${index}: ${words.map(hex).join(" ")}`);
        });
      }
    });

    test(`${module}.h: every enumerator is in the table or left out for a reason`, () => {
      const codes = new Set(
        Object.values(tables).flatMap((table) => Object.values(table).map((request) => BigInt(request.code))),
      );
      const unknown = Array.from(enumeratorsOf(module)).filter(([, code]) => !codes.has(code));
      assert.deepEqual(
        unknown.map(([name]) => name).filter((name) => !leftOut.some((pattern) => pattern.test(name))),
        [],
      );
    });
  }
});

/** What no program may send, or what this package never needs. */
const leftOut = [
  /^VG_USERREQ__CLIENT_CALL[0-3]$/, // call a function of the program outside the simulation
  /^VG_USERREQ__(PRINTF|PRINTF_BACKTRACE)$/, // by value: Valgrind ends the program on amd64 and arm64
  /^VG_USERREQ__(INTERNAL_PRINTF|ADD_IFUNC_TARGET|INNER_THREADS|VEX_INIT_FOR_IRI)/,
  /^_VG_USERREQ__MEMCHECK_RECORD_OVERLAP_ERROR$/, // from Memcheck's own replacement of memcpy
  /^_VG_USERREQ__DHAT_COPY$/, // from DHAT's own replacement of memcpy
  /^_VG_USERREQ__HG_(SET_MY_PTHREAD_T|PTH_API_ERROR|GNAT_MASTER|RTLD_BIND)/, // from Helgrind's wrappers of libpthread and of Ada's runtime
  /^_VG_USERREQ__HG_RESERVED/,
  /^_VG_USERREQ__HG_PTHREAD_(JOIN|COND|SPIN|CREATE)_/,
  /^_VG_USERREQ__HG_PTHREAD_MUTEX_LOCK_(PRE|POST)$/, // the macros for programs send ..._ACQUIRE_...
  /^_VG_USERREQ__HG_PTHREAD_RWLOCK_(LOCK|UNLOCK)_(PRE|POST)$/, // the macros for programs send ..._ACQUIRED and ..._RELEASED
  /^_VG_USERREQ__HG_POSIX_SEM_(POST|WAIT)_(PRE|POST)$/, // the macros for programs send ..._ACQUIRED and ..._RELEASED
];

/**
 * Requests that are newer than Debian 12's headers, written down from Valgrind's git: memcheck/memcheck.h and dhat/dhat.h at
 * VALGRIND_3_21_0, cachegrind/cachegrind.h at VALGRIND_3_22_0, include/valgrind.h.in at VALGRIND_3_27_0 and, for the last, on
 * master in August 2026.
 */
const recent: [Request, string, ...bigint[]][] = [
  [memcheck.doNewLeakCheck, "3.21.0", 0x4d43_0006n, 0n, 3n],
  [dhat.histogramMemory, "3.21.0", 0x4448_0001n, 0x7e57_0001n],
  [cachegrind.startInstrumentation, "3.22.0", 0x4347_0000n],
  [cachegrind.stopInstrumentation, "3.22.0", 0x4347_0001n],
  [valgrind.replacesMalloc, "3.27.0", 0x1003n],
  [valgrind.getToolname, "3.27.0", 0x1004n, 0x7e57_0001n, 0x7e57_0002n],
  [valgrind.runningVersion, "3.28.0", 0x1005n],
];

describe("the table of requests", () => {
  test("has the requests that are newer than most installed headers as Valgrind's git has them", () => {
    for (const [request, since, ...words] of recent) {
      assert.equal(request.since, since, request.macro);
      assert.deepEqual(
        expected("", request),
        [...words, ...Array.from({ length: 6 - words.length }, () => 0n)],
        request.macro,
      );
    }
  });

  test("lists all that is newer than 3.19 there", () => {
    const all = Object.values(tables).flatMap((table) => Object.values<Request>(table));
    const newest = all.filter(({ since }) => newer(since, [3, 19]));
    assert.deepEqual(newest.map(({ macro }) => macro).toSorted(), recent.map(([{ macro }]) => macro).toSorted());
  });

  test("names each macro once per module, and sends different words for each", () => {
    for (const [module, table] of Object.entries(tables)) {
      const macros = Object.values(table).map(({ macro }) => macro);
      assert.equal(new Set(macros).size, macros.length, module);
    }
    const words = Object.values(valgrind).map((request: Request) =>
      [request.code, ...request.args.filter((arg) => typeof arg === "bigint")].join(),
    );
    assert.equal(new Set(words).size, words.length);
  });
});

function hex(word: bigint): string {
  return `0x${word.toString(16)}`;
}
