/** The command around the real Valgrind. Each start takes 5 to 10 s, so each test looks at many things. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { packageRoot } from "../../scripts/lib/root.mjs";
import { Jsgrind } from "../unit/cli/jsgrind.js";

const fixtures = join(packageRoot(import.meta.url), "test", "fixtures", "cli");
const everything = join(fixtures, "everything.mjs");
const real = { JSGRIND_VALGRIND: "" };

test("jsgrind memcheck FILE follows worker and child, and a suppression that it prints silences the finding", async (t) => {
  const jsgrind = new Jsgrind(t);
  const first = await jsgrind.run(
    [
      ...["memcheck", "--json", jsgrind.jsonFile, "--html", join(jsgrind.folder, "report.html")],
      ...["--gen-suppressions", everything, "a b", "--x"],
    ],
    real,
  );
  assert.equal(first.stdout, "main on 1 with a b|--x\nworker on 1\nchild on 1\nchild ended with 6\n");
  assert.equal(first.exitCode, 99);
  assert.match(first.stderr, /^to standard error\n/);
  assert.match(first.stderr, /The program told Valgrind:\n {3}100 % of the program speaks\n/);
  assert.match(
    first.stderr,
    /1\. Bytes that were never set are handed to the system: write\(buf\) \(everything\.mjs:23\)\n {3}SyscallParam, once, process \d+ \(node .*\)/,
  );
  assert.match(first.stderr, /jsgrind: 1 finding, .*2 processes\n$/);

  const { processes, findings, command, noise } = jsgrind.report();
  assert.deepEqual(command, [everything, "a b", "--x"]);
  assert.deepEqual(
    processes.map(({ exitCode, runtime }) => [exitCode, runtime?.version]),
    [
      [5, process.versions.node],
      [null, process.versions.node],
    ],
  );
  assert.deepEqual(processes[1]?.command.slice(-2), [everything, "child"]);
  const [finding] = findings;
  assert.equal(findings.length, 1);
  assert.deepEqual([finding?.kind, finding?.pid, finding?.thread], ["SyscallParam", processes[0]?.pid, 1]);
  assert.match(finding?.stack.at(-1)?.function ?? "", /main/, "the stack reaches the program's entry");
  assert.match(finding?.related[0]?.message ?? "", /inside a block of size 100,000 alloc'd/);
  assert.ok(noise.every(({ kind }) => kind !== "SyscallParam"));

  const page = readFileSync(join(jsgrind.folder, "report.html"), "utf8");
  assert.match(page, /<h1 class="bad">1 finding<\/h1>/);
  assert.match(page, /everything\.mjs:23:3<\/span>/);
  assert.match(page, /<code> *<mark>writeSync<\/mark>\(fd, /, "the source is in the page");
  assert.match(page, /<summary>To suppress it<\/summary><pre>\{\n/);

  const suppression = /To suppress it:\n(\{\n[^}]*\n\})/.exec(first.stderr)?.[1] ?? "";
  const file = join(jsgrind.folder, "mine.supp");
  const named = suppression.replace(/<insert_[^>]*>/, "mine");
  writeFileSync(file, `${named}\n{\n  unused\n  Memcheck:Leak\n  fun:no_such_function\n}\n`);
  // A shell that becomes node: the second program of one process, which gets the tier from the preload.
  const command2 = ["sh", "-c", `exec '${process.execPath}' '${everything}' alone`];
  const second = await jsgrind.run(
    ["memcheck", "--json", jsgrind.jsonFile, "--suppressions", file, "--", ...command2],
    real,
  );
  assert.equal(second.stdout, "main on 1 with alone\n");
  assert.equal(second.exitCode, 5, second.stderr);
  assert.match(
    second.stderr,
    /jsgrind: no findings, .*1 suppressed\nnote: 1 suppression was not used: unused \(.*mine\.supp:\d+\)\.\n$/,
  );
  assert.deepEqual(jsgrind.report().command, command2);
  assert.deepEqual(jsgrind.report().suppressed, [{ name: "mine", count: 1 }]);
  assert.equal(jsgrind.report().processes[0]?.command[0], process.execPath);
  assert.deepEqual(jsgrind.leftovers, []);
});

test("jsgrind memcheck reports after Ctrl-C, and finds the same finding under the same id", async (t) => {
  const jsgrind = new Jsgrind(t);
  const ids: (string | undefined)[] = [];
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    const running = jsgrind.start(
      ["memcheck", "--json", jsgrind.jsonFile, "--error-exitcode", "0", join(fixtures, "waits.mjs")],
      real,
    );
    const [, pid] = await running.said(/ready (\d+)\n/);
    process.kill(-running.pid, signal);
    const result = await running.ended;
    assert.equal(result.signal, signal, result.stderr);
    assert.match(result.stderr, /jsgrind: 1 finding/);
    assert.doesNotMatch(result.stderr, /incomplete/);
    assert.throws(() => process.kill(Number(pid), 0), { code: "ESRCH" });
    assert.deepEqual(
      [jsgrind.report().processes[0]?.pid, jsgrind.report().processes[0]?.signal],
      [Number(pid), signal],
    );
    ids.push(jsgrind.report().findings[0]?.id);
  }
  assert.equal(ids[0], ids[1]);
  assert.deepEqual(jsgrind.leftovers, []);
});

test("jsgrind memcheck finds what was found before the whole Valgrind was killed", async (t) => {
  const jsgrind = new Jsgrind(t);
  const running = jsgrind.start(["memcheck", "--json", jsgrind.jsonFile, join(fixtures, "waits.mjs")], real);
  const [, pid] = await running.said(/ready (\d+)\n/);
  process.kill(Number(pid), "SIGKILL");
  const { exitCode, stderr } = await running.ended;
  assert.equal(exitCode, 99);
  assert.match(
    stderr,
    /1 finding\n+incomplete: process \d+ \(node\): The report stops .*while the program was running/,
  );
  assert.equal(jsgrind.report().processes[0]?.signal, "SIGKILL");
});

test("jsgrind memcheck refuses what the real Valgrind refuses, and what it only mutters about", async (t) => {
  const jsgrind = new Jsgrind(t);
  const file = join(jsgrind.folder, "broken.supp");
  writeFileSync(file, "{\n  name\n  Memcheck:Leak\n  nonsense:malloc\n}\n");
  for (const [option, words] of [
    ["--valgrind-option=--no-such-option=yes", /Unknown option: --no-such-option=yes/],
    ["--valgrind-option=--redzone-size=99999", /Bad option: --redzone-size=99999/],
    ["--valgrind-option=--exit-on-first-error=yes", /cannot be passed on/],
    // Checked late: Valgrind 3.19 says so and runs on.
    ["--valgrind-option=--dump-error=1", /Bad option: --xml=yes Cannot be used together with --dump-error/],
    [`--suppressions=${file}`, /in suppressions file .*broken\.supp" near line 4/],
    ["--show-leak-kinds=nonsense", /--show-leak-kinds/],
  ] as const) {
    const { exitCode, stderr } = await jsgrind.run(["memcheck", option, "a.js"], real);
    assert.equal(exitCode, 120, `${option}: ${stderr}`);
    assert.match(stderr, words);
    assert.equal(stderr.trimEnd().split("\n").length, 1, stderr);
  }
});

test("jsgrind doctor finds all well on a machine that runs these tests, and says what is missing elsewhere", async (t) => {
  const jsgrind = new Jsgrind(t);
  const well = await jsgrind.run(["doctor"], real);
  assert.equal(well.exitCode, 0, well.stdout);
  assert.match(
    well.stdout,
    /^ok +runtime .*\nok +machine .*\nok +valgrind .*\nok +temporary directory .*\nok +machine code .*\nok +round trip .*\n$/,
  );
  const missing = await jsgrind.run(["doctor", "--valgrind", "./none"], real);
  assert.equal(missing.exitCode, 1);
  assert.match(missing.stdout, /FAIL valgrind .*\n +.*does not exist: name an installed Valgrind/);
  assert.doesNotMatch(missing.stdout, /round trip/);
  assert.deepEqual(jsgrind.leftovers, []);
});
