/** What Valgrind and the program are spared, where it is known that they need not have it. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Jsgrind } from "./jsgrind.js";

interface Started {
  options: string[];
  env: Record<string, string | undefined>;
}

/** How Valgrind was started last. */
async function started(jsgrind: Jsgrind, words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Started> {
  const record = join(jsgrind.folder, "record");
  writeFileSync(record, "");
  await jsgrind.run(["memcheck", ...words], { FAKE: "exit:0", FAKE_RECORD: record, HOME: jsgrind.folder, ...env });
  return JSON.parse(readFileSync(record, "utf8").trim().split("\n").at(-1) ?? "") as Started;
}

test("jsgrind memcheck has malloc looked for in libraries alone, unless the user brings one or has told Valgrind of one", async (t) => {
  if (process.platform !== "linux") {
    t.skip("there are ELF files on Linux alone");
    return;
  }
  const jsgrind = new Jsgrind(t);
  const synonyms = async (words: string[], env: NodeJS.ProcessEnv = {}): Promise<string[]> =>
    (await started(jsgrind, words, env)).options.filter((option) => option.startsWith("--soname-synonyms"));
  const ours = "--soname-synonyms=somalloc=lib*";
  assert.deepEqual(await synonyms(["a.js"]), [ours]);
  assert.deepEqual(await synonyms(["--", process.execPath, "a.js"]), [ours]);
  // The last one is Valgrind's.
  const theirs = "--soname-synonyms=somalloc=NONE";
  assert.deepEqual(await synonyms([`--valgrind-option=${theirs}`, "a.js"]), [ours, theirs]);
  assert.deepEqual(await synonyms(["a.js"], { LD_PRELOAD: "libm.so.6" }), []);
  assert.deepEqual(await synonyms(["a.js"], { VALGRIND_OPTS: theirs }), []);
  // Nothing is known of what it is, and starts.
  assert.deepEqual(await synonyms(["--", "sh", "a.js"]), []);
});

test("jsgrind memcheck looks for tests in no process that can have none", async (t) => {
  const jsgrind = new Jsgrind(t);
  const looks = async (...words: string[]): Promise<boolean> =>
    (await started(jsgrind, words)).env["NODE_OPTIONS"]?.includes("suite/preload.cjs") === true;
  assert.equal(await looks("--", process.execPath, "-e", "0"), false);
  assert.equal(await looks("a.js"), false);
  assert.equal(await looks("--", process.execPath, "-e", "require('./a.js')"), true);
  assert.equal(await looks("--", process.execPath, "a.js"), true);
});
