/** valgrind.h under Memcheck and under no tool at all: what the core answers. See fixtures/requests/core.mjs and none.mjs. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { packageRoot } from "../../scripts/lib/root.mjs";
import { needsCommand } from "../require.js";
import { type Run, hasVersion, installedVersion, needsValgrind, valgrind } from "./valgrind.js";

interface Core {
  runningOnValgrind: unknown[];
  "newer than 3.19": unknown[];
  "of other tools": unknown[];
  printf: number[];
  "long printf": number;
  printfBacktrace: number;
  monitorCommand: boolean[];
  cloChange: { changed: boolean; unknown: boolean[] };
  countErrors: number[];
  mapIpToSrcloc: { library?: string; nowhere: unknown[] };
  stacks: { distance: number; changed: boolean; unknown: boolean[]; next: number; gone: boolean[] };
  discardTranslations: boolean[];
  loadPdbDebuginfo: { fd: number; answer: boolean };
}

describe("Valgrind's core, under Memcheck", { skip: needsValgrind() }, () => {
  const folder = mkdtempSync(join(tmpdir(), "jsgrind-library-"));
  const needsGcc = needsCommand("gcc");
  let run: Run<Core>;
  before(async () => {
    const library = join(folder, "library.node");
    const source = join(packageRoot(import.meta.url), "test", "fixtures", "requests", "located.c");
    if (needsGcc === false) execFileSync("gcc", ["-g", "-shared", "-fPIC", "-o", library, source]);
    const args = needsGcc === false ? [library] : [];
    run = await valgrind<Core>("memcheck", "core.mjs", {
      options: ["--leak-check=no", "--show-leak-kinds=definite"],
      args,
    });
  });
  after(() => rmSync(folder, { recursive: true }));

  /** What was printed in a part, without the two blanks that Valgrind puts behind each text. */
  function printed(part: string): string[] {
    return run
      .part(part)
      .all("clientmsg")
      .map((message) => message.get("text").replace(/ {2}$/, ""));
  }

  test("valgrind.runningOnValgrind() is 1, each way it can be asked", () => {
    assert.deepEqual(run.results.runningOnValgrind, [1, 1, "1n"]);
  });

  test("valgrind.getToolname() valgrind.replacesMalloc() valgrind.runningVersion() say what runs, or that it is too old to", () => {
    const [major, minor] = installedVersion().split(".").map(Number);
    assert.deepEqual(run.results["newer than 3.19"], [
      hasVersion("3.27") ? "memcheck" : "undefined",
      hasVersion("3.27") ? true : "undefined",
      hasVersion("3.28") ? { major, minor } : "undefined",
    ]);
  });

  test("requests of other tools are not handled, and that is told from any result", () => {
    assert.deepEqual(run.results["of other tools"], [false, false, "undefined", false, "undefined"]);
  });

  test("valgrind.printf() writes text as it is, whatever is in it", () => {
    assert.deepEqual(printed("printf"), ["100 % of 5 > 3 && <b>ü€💥</b>%s%n%\n", "in two ", "parts\n", ""]);
    const [escaped = 0, ...rest] = run.results.printf;
    assert.deepEqual(rest, [7, 6, 0]);
    assert.ok(escaped > Buffer.byteLength("100 % of 5 > 3 && <b>ü€💥</b>%s%n%\n"), "XML needs more bytes");
  });

  test("valgrind.printf() writes 20,000 characters", () => {
    assert.equal(run.results["long printf"], 20_001);
    assert.deepEqual(printed("long printf"), [`${"0123456789".repeat(2000)}\n`]);
  });

  test("valgrind.printfBacktrace() adds the stack of its caller", () => {
    assert.equal(run.results.printfBacktrace, 18);
    assert.deepEqual(printed("printfBacktrace"), ["who was it? 100 %\n"]);
    const frames = run.part("printfBacktrace").deep("frame");
    assert.equal(frames[0]?.get("fn"), "jsgrind_client_request");
    assert.ok(frames.length > 5);
    assert.deepEqual(run.part("printf").deep("frame"), [], "and printf() does not");
  });

  test("valgrind.monitorCommand() does the command, and says when it is none", () => {
    assert.deepEqual(run.results.monitorCommand.slice(0, 2), [true, false]);
    assert.match(run.log, /LEAK SUMMARY:\n.*definitely lost: /);
  });

  test("valgrind.cloChange() changes what later requests do, and unknown options are only muttered about", () => {
    assert.deepEqual(run.results.cloChange, { changed: true, unknown: [true, true] });
    const leaks = (part: string) =>
      run
        .part(part)
        .all("error")
        .map((error) => error.all("xwhat")[0]?.get("leakedbytes"));
    assert.deepEqual(leaks("cloChange"), ["777"]);
    assert.deepEqual(leaks("cloChange, silent"), []);
    assert.match(run.log, /Handling new value --show-leak-kinds=none for option --show-leak-kinds/);
    assert.match(run.log, /unrecognised option --no-such-option=1/);
    assert.match(run.log, /Cannot change --xml option dynamically/);
  });

  test("valgrind.countErrors() counts, by name and by number", () => {
    assert.deepEqual(run.results.countErrors, [1, 1]);
  });

  test("valgrind.mapIpToSrcloc() knows file and line where there is debug information", { skip: needsGcc }, () => {
    assert.match(run.results.mapIpToSrcloc.library ?? "", /^located\.c:[4-8]$/);
  });

  test("valgrind.mapIpToSrcloc() is undefined where there is none", () => {
    assert.deepEqual(run.results.mapIpToSrcloc.nowhere, ["undefined", "undefined", "undefined", "undefined"]);
  });

  test("valgrind.stackRegister() counts its ids up, and takes any memory", () => {
    assert.deepEqual(run.results.stacks, {
      distance: 1,
      changed: true,
      unknown: [true, true],
      next: 3,
      gone: [true, true, true],
    });
  });

  test("valgrind.discardTranslations() is done", () => {
    assert.deepEqual(run.results.discardTranslations, [true, true]);
  });

  test("valgrind.loadPdbDebuginfo() hands over descriptor, size and delta, and Valgrind looks for the file", () => {
    const { fd, answer } = run.results.loadPdbDebuginfo;
    assert.equal(answer, true);
    assert.match(
      run.log,
      new RegExp(`LOAD_PDB_DEBUGINFO: clreq: +fd=${fd}, avma=0x[0-9a-f]+, total_size=1234, bias=0xffffffffffffb000`),
    );
    assert.match(run.log, /LOAD_PDB_DEBUGINFO: missing: .*out\.pdb/);
  });

  test("the program ends by itself", () => {
    assert.equal(run.exitCode, 0);
    assert.doesNotMatch(run.log, /impossible/);
  });
});

interface None {
  stacks: { at: string; first: number; second: number };
  discardTranslations: { at: string; handled: boolean };
  core: { running: number; errors: number; printed: number; command: boolean };
  "of all tools": Record<string, unknown>;
}

/** Under -d -d Valgrind says on standard error what it does with stacks and translations. */
describe("Valgrind's core, under no tool", { skip: needsValgrind() }, () => {
  let run: Run<None>;
  before(async () => {
    run = await valgrind<None>("none", "none.mjs", { options: ["-d", "-d"] });
  });

  const hex = (address: bigint) => `0x${address.toString(16)}`;

  test("valgrind.stackRegister() valgrind.stackChange() valgrind.stackDeregister() name first and last byte, and the stack", () => {
    const { at, first, second } = run.results.stacks;
    const address = BigInt(at.slice(0, -1));
    const upper = run.stderr.replaceAll(/0x[0-9A-Fa-f]+/g, (match) => match.toLowerCase());
    for (const line of [
      `register [start-end] [${hex(address)}-${hex(address + 4095n)}] as stack ${first}`,
      `register [start-end] [${hex(address + 16n)}-${hex(address + 47n)}] as stack ${second}`,
      `change stack ${first} from [${hex(address)}-${hex(address + 4095n)}] to [${hex(address + 100n)}-${hex(address + 202n)}]`,
      `deregister stack ${second}`,
      `register [start-end] [${hex(address + 7n)}-${hex(address + 7n)}] as stack ${second + 1}`,
      `deregister stack ${second + 1}`,
    ]) {
      assert.ok(upper.includes(line), line);
    }
  });

  test("valgrind.discardTranslations() names address and length", () => {
    const address = BigInt(run.results.discardTranslations.at.slice(0, -1)) + 33n;
    assert.equal(run.results.discardTranslations.handled, true);
    assert.ok(
      run.stderr.includes(
        `discard_translations(${hex(address)}, 66) req by scheduler(VG_USERREQ__DISCARD_TRANSLATIONS)`,
      ),
    );
  });

  test("answers its own requests", () => {
    assert.deepEqual(run.results.core, { running: 1, errors: 0, printed: 8, command: false });
    assert.match(run.log, /^\*\*\d+\*\* printed$/m);
  });

  test("answers no request of a tool, and each function returns its default", () => {
    const no = "undefined";
    assert.deepEqual(run.results["of all tools"], {
      memcheck: [false, no, no, false, no, no, no, false],
      pools: [no, no],
      helgrind: [false, no, false, no],
      drd: [no, no, false, false],
      callgrind: [false, false, false],
      cachegrind: [false],
      dhat: [no, no],
      foreign: no,
    });
    assert.equal(run.exitCode, 0);
  });
});
