/** `jsgrind merge`, from end to end. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Jsgrind } from "./jsgrind.js";

test("jsgrind merge joins reports, writes every format, and ends as one run of all would have", async (t) => {
  const jsgrind = new Jsgrind(t);
  const at = (name: string): string => join(jsgrind.folder, name);
  await jsgrind.run(["memcheck", "--json", at("1.json"), "a.js"], { FAKE: "finding:0" });
  await jsgrind.run(["memcheck", "--json", at("2.json"), "a.js"], { FAKE: "exit:3" });
  const merged = await jsgrind.run([
    "merge",
    "--json",
    at("all.json"),
    "--junit",
    at("all.xml"),
    at("1.json"),
    at("2.json"),
  ]);
  assert.equal(merged.exitCode, 99, merged.stderr);
  assert.match(merged.stderr, /^1\. Writes memory/m);
  assert.match(merged.stderr, /^jsgrind: 1 finding, 7 occurrences, 2 processes$/m);
  assert.equal(JSON.parse(readFileSync(at("all.json"), "utf8")).processes.length, 2);
  assert.match(readFileSync(at("all.xml"), "utf8"), /<testcase /);

  const own = await jsgrind.run(["merge", "--error-exitcode", "0", at("1.json"), at("2.json")]);
  assert.equal(own.exitCode, 3);
  const again = await jsgrind.run(["merge", "--quiet", at("2.json")]);
  assert.deepEqual([again.exitCode, again.stderr], [3, ""]);
});

test("jsgrind merge counts what a baseline lists as known", async (t) => {
  const jsgrind = new Jsgrind(t);
  const at = (name: string): string => join(jsgrind.folder, name);
  await jsgrind.run(["memcheck", "--json", at("1.json"), "--write-baseline", at("b.json"), "a.js"], {
    FAKE: "finding:0",
  });
  const merged = await jsgrind.run(["merge", "--baseline", at("b.json"), at("1.json")]);
  assert.equal(merged.exitCode, 0, merged.stderr);
  assert.match(merged.stderr, /1 known/);
});

test("jsgrind merge says of a part that it is incomplete", async (t) => {
  const jsgrind = new Jsgrind(t);
  const file = join(jsgrind.folder, "1.json");
  const { exitCode } = await jsgrind.run(["memcheck", "--json", file, "a.js"], { FAKE: "exit:0" });
  assert.equal(exitCode, 0);
  const report = JSON.parse(readFileSync(file, "utf8")) as object;
  writeFileSync(file, JSON.stringify({ ...report, incomplete: ["process 7 (node): The report stops."] }));
  const merged = await jsgrind.run(["merge", file]);
  assert.equal(merged.exitCode, 123);
  assert.match(merged.stderr, /^incomplete: process 7 \(node\): The report stops\.$/m);
});

test("jsgrind merge says which file is no report, and what is wanted", async (t) => {
  const jsgrind = new Jsgrind(t);
  const file = join(jsgrind.folder, "r.json");
  for (const [text, reason] of [
    ["{", /r\.json is no report \(.*JSON.*\): name files that jsgrind wrote with --json\./],
    ["7", /it holds no object/],
    ['{"schema":2}', /its schema is 2, and 1 is wanted/],
    ['{"schema":1,"findings":[]}', /it has no command, processes, noise, suppressed/],
  ] as const) {
    writeFileSync(file, text);
    const { exitCode, stderr } = await jsgrind.run(["merge", file]);
    assert.equal(exitCode, 120);
    assert.match(stderr, reason);
  }
  const none = await jsgrind.run(["merge", join(jsgrind.folder, "none.json")]);
  assert.match(none.stderr, /none\.json is no report \(ENOENT/);
  assert.equal((await jsgrind.run(["merge"])).exitCode, 120);
});
