import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { packageRoot } from "../../../scripts/lib/root.mjs";
import { exitCodes } from "#src/cli/exit-codes.js";
import { endingsPreload } from "#src/launch/preloads.js";
import { Jsgrind } from "./jsgrind.js";

/** One sentence on standard error, and the documented exit code. */
async function problem(
  jsgrind: Jsgrind,
  args: string[],
  env: NodeJS.ProcessEnv = {},
): Promise<[number | null, string]> {
  const { exitCode, stdout, stderr } = await jsgrind.run(args, env);
  assert.equal(stdout, "");
  assert.match(stderr, /^(?:jsgrind|error): [^\n]+\n$/);
  assert.deepEqual(jsgrind.leftovers, []);
  return [exitCode, stderr];
}

test("jsgrind memcheck says in one sentence what is wrong with the program", async (t) => {
  const jsgrind = new Jsgrind(t);
  writeFileSync(join(jsgrind.folder, "plain"), "");
  for (const [args, code, words] of [
    [["nowhere.js"], 127, /The script nowhere\.js does not exist/],
    [["."], 126, /is a folder/],
    [["--", "no-such-program"], 127, /is in no folder of PATH/],
    [["--", "./none"], 127, /does not exist/],
    [["--", "./plain"], 126, /chmod \+x/],
    [["--", "."], 127, /is in no folder of PATH/],
    [["--", "./"], 126, /is a folder/],
    [["--runtime", "./none", "a.js"], 127, /The runtime \.\/none does not exist/],
    [["--runtime", "/bin/sh", "a.js"], 126, /does not answer `--version`/],
    [["--runtime", "bun", "--", "true"], 120, /--runtime says what runs FILE/],
    [[], 120, /No program was named/],
  ] as const) {
    const [exitCode, stderr] = await problem(jsgrind, ["memcheck", ...args]);
    assert.equal(exitCode, code, `${args.join(" ")}: ${stderr}`);
    assert.match(stderr, words);
  }
});

test("jsgrind memcheck says in one sentence what is wrong with Valgrind", async (t) => {
  const jsgrind = new Jsgrind(t);
  const missing = await problem(jsgrind, ["memcheck", "--valgrind", "./none", "a.js"]);
  assert.equal(missing[0], 121);
  const [exitCode, stderr] = await problem(jsgrind, ["memcheck", "a.js"], { FAKE_VERSION: "valgrind-3.13.0" });
  assert.equal(exitCode, 122);
  assert.match(stderr, /is Valgrind 3\.13\.0, but jsgrind needs 3\.15/);
});

test("jsgrind memcheck says in one sentence what is wrong with the files it is given", async (t) => {
  const jsgrind = new Jsgrind(t);
  mkdirSync(join(jsgrind.folder, "folder"));
  for (const [args, words] of [
    [["--suppressions", "none.supp"], /suppression file none\.supp cannot be read/],
    [["--suppressions", "folder"], /is a folder/],
    [["--json", "no/report.json"], /cannot be written to no\/report\.json \(ENOENT/],
    [["--json", "folder"], /it is a folder/],
    [["--html", "no/report.html"], /cannot be written to no\/report\.html \(ENOENT/],
  ] as const) {
    const [exitCode, stderr] = await problem(jsgrind, ["memcheck", ...args, "a.js"]);
    assert.equal(exitCode, 120);
    assert.match(stderr, words);
  }
});

test("jsgrind memcheck does not run the program under an option that Valgrind only mutters about", async (t) => {
  const jsgrind = new Jsgrind(t);
  const record = join(jsgrind.folder, "record");
  const [exitCode, stderr] = await problem(jsgrind, ["memcheck", "--valgrind-option=--mutter=yes", "a.js"], {
    FAKE_RECORD: record,
  });
  assert.equal(exitCode, 120);
  assert.match(stderr, /Bad option: --mutter=yes It is too late for that\./);
  const runs = readFileSync(record, "utf8").trim().split("\n");
  assert.equal(runs.length, 1, "the trial and nothing else");
  assert.match(runs[0] as string, /true"\]/);
});

test("jsgrind memcheck tries options only when the user gave some that Valgrind might refuse", async (t) => {
  const jsgrind = new Jsgrind(t);
  const record = join(jsgrind.folder, "record");
  const runs = async (args: string[], env: NodeJS.ProcessEnv = {}): Promise<number> => {
    writeFileSync(record, "");
    await jsgrind.run(["memcheck", ...args, "a.js"], { FAKE_RECORD: record, HOME: jsgrind.folder, ...env });
    return readFileSync(record, "utf8").trim().split("\n").length;
  };
  assert.equal(await runs(["--track-origins"]), 1);
  assert.equal(await runs(["--show-leak-kinds", "all"]), 2);
  assert.equal(await runs([], { VALGRIND_OPTS: "--redzone-size=32" }), 2);
  writeFileSync(join(jsgrind.folder, "some.supp"), "");
  assert.equal(await runs(["--suppressions", "some.supp"]), 2);
  writeFileSync(join(jsgrind.folder, ".valgrindrc"), "--redzone-size=32\n");
  assert.equal(await runs([]), 2);
});

test("jsgrind memcheck says that no folder could be made, and where", async (t) => {
  const jsgrind = new Jsgrind(t);
  const { exitCode, stderr } = await jsgrind.run(["memcheck", "a.js"], { TMPDIR: join(jsgrind.folder, "none") });
  assert.equal(exitCode, 125);
  assert.match(stderr, /^jsgrind: No folder for Valgrind's reports could be made in .*none .*set TMPDIR/);
});

test("jsgrind memcheck refuses a wrong option with the code for bad usage, and helps with 0", async (t) => {
  const jsgrind = new Jsgrind(t);
  assert.equal((await jsgrind.run(["memcheck", "--num-callers", "1", "a.js"])).exitCode, 120);
  assert.equal((await jsgrind.run(["no-such-command"])).exitCode, 120);
  assert.equal((await jsgrind.run([])).exitCode, 120);
  const help = await jsgrind.run(["memcheck", "--help"]);
  assert.equal(help.exitCode, 0);
  assert.match(
    help.stdout,
    /jsgrind memcheck \[options\] FILE \[args\.\.\.\]\n\s+jsgrind memcheck \[options\] -- COMMAND/,
  );
  assert.equal((await jsgrind.run(["--version"])).exitCode, 0);
});

test("jsgrind memcheck gives the program its arguments and environment, and Valgrind its options, as lists", async (t) => {
  const jsgrind = new Jsgrind(t);
  const record = join(jsgrind.folder, "record");
  const words = ["$HOME", "a b", "*", "", "--json"];
  await jsgrind.run(["memcheck", "--num-callers", "33", "--tier", "default", "a.js", ...words], {
    FAKE_RECORD: record,
    NODE_OPTIONS: "--no-warnings",
  });
  const { options, program, env } = JSON.parse(readFileSync(record, "utf8")) as {
    options: string[];
    program: string[];
    env: NodeJS.ProcessEnv;
  };
  assert.equal(program[0], process.execPath);
  assert.deepEqual(program.slice(-1 - words.length), ["a.js", ...words]);
  assert.ok(program.includes("--interpreted-frames-native-stack"));
  assert.ok(options.includes("--num-callers=33"));
  assert.equal(
    env["NODE_OPTIONS"],
    `--no-warnings --conditions=valgrind --interpreted-frames-native-stack --require ${endingsPreload}`,
  );
});

test("jsgrind memcheck --stack valgrind leaves V8 as it is, and has no process stop", async (t) => {
  const jsgrind = new Jsgrind(t);
  const record = join(jsgrind.folder, "record");
  await jsgrind.run(["memcheck", "--stack", "valgrind", "--tier", "default", "a.js"], { FAKE_RECORD: record });
  const { options, program, env } = JSON.parse(readFileSync(record, "utf8")) as {
    options: string[];
    program: string[];
    env: NodeJS.ProcessEnv;
  };
  assert.deepEqual(program, [process.execPath, "a.js"]);
  assert.equal(env["NODE_OPTIONS"], `--conditions=valgrind --require ${endingsPreload}`);
  assert.deepEqual(
    options.filter((option) => /^--(?:vgdb|suppressions)/.test(option)),
    ["--vgdb=no"],
  );
});

test("docs/memcheck-command.md has every exit code", () => {
  const path = join(packageRoot(import.meta.url), "docs", "memcheck-command.md");
  assert.ok(existsSync(path));
  const rows = [...readFileSync(path, "utf8").matchAll(/^\| (\d+)/gm)].map(([, code]) => Number(code));
  assert.deepEqual(new Set(rows), new Set(Object.values(exitCodes)));
});
