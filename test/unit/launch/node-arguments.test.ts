import assert from "node:assert/strict";
import { test } from "node:test";
import { parseNodeArguments } from "#src/launch/node-arguments.js";
import { quoted } from "#src/launch/shell-words.js";
import { wrapped } from "#src/launch/wrapping.js";
import type { SuiteFiles } from "#src/suite/settings.js";

test("parseNodeArguments() tells Node's options, with their values, from the script and its arguments", () => {
  assert.deepEqual(parseNodeArguments(["--import", "tsx", "-r", "./a.cjs", "--test", "a.js", "--b"]), {
    options: [["--import", "tsx"], ["-r", "./a.cjs"], ["--test"]],
    rest: ["a.js", "--b"],
  });
  assert.deepEqual(parseNodeArguments(["--import=tsx", "--", "-a.js"]), {
    options: [["--import=tsx"]],
    rest: ["-a.js"],
  });
  assert.deepEqual(parseNodeArguments(["-"]), { options: [], rest: ["-"] });
});

const one: SuiteFiles = { isolation: "none", jobs: 1 };

function wrap(words: readonly string[], suite = one): string[] {
  return wrapped({ valgrind: ["valgrind", "-q"], node: "node", flags: ["--no-opt"], typescript: false, suite }, words);
}

test("wrapped() puts Valgrind in front, and V8's flags behind Node", () => {
  assert.deepEqual(wrap(["a.js", "--test"]), ["valgrind", "-q", "node", "--no-opt", "a.js", "--test"]);
});

test("wrapped() has the files of node --test share a process, unless an option has no meaning there", () => {
  const [program, script = "", work = ""] = wrap(["--test", "--import", "tsx", "--test-concurrency=3", "test/"]);
  assert.equal(program, process.execPath);
  assert.match(script, /suite\/in-jobs\.js$/);
  const { under, patterns } = JSON.parse(work) as { under: string[]; patterns: string[] };
  assert.deepEqual(under.slice(0, -1), ["valgrind", "-q", "node", "--no-opt", "--import", "tsx"]);
  assert.match(under.at(-1) ?? "", /suite\/import-files\.js$/);
  assert.deepEqual(patterns, ["test/"]);
  for (const option of ["--watch", "--test-isolation=process", "--test-timeout=10", "--experimental-test-coverage"])
    assert.deepEqual(wrap(["--test", option]).slice(-2), ["--test", option]);
  assert.throws(() => wrap(["--test", "--watch"], { ...one, jobs: 2 }), /cannot be had with node --test --watch/);
});

test("quoted() writes words that a shell reads back", () => {
  assert.equal(quoted(["a b", "it's", "$x"]), String.raw`'a b' 'it'\''s' '$x'`);
});
