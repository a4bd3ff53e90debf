import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { appendNodeOptions } from "#src/launch/node-options.js";
import { temporaryFolder } from "./folder.js";

/** The rules of ParseNodeOptionsEnvVar in Node's src/node.cc, as a reader of them would put them. */
function split(text: string): string[] {
  const words: string[] = [];
  let fresh = true;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    let c = text[at] as string;
    if (c === "\\" && inString) c = text[++at] as string;
    else if (c === " " && !inString) {
      fresh = true;
      continue;
    } else if (c === '"') {
      inString = !inString;
      continue;
    }
    if (fresh) words.push(c);
    else words[words.length - 1] += c;
    fresh = false;
  }
  return words;
}

test("appendNodeOptions() gives words that Node's rules read back, whatever they hold", () => {
  const word = fc.string({ minLength: 1, unit: fc.constantFrom("a", "-", "=", " ", '"', "\\", "/", "ü", "\t") });
  fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), (words) => {
      assert.deepEqual(split(appendNodeOptions(undefined, words)), words);
      assert.deepEqual(split(appendNodeOptions('--title="a b"', words)), ["--title=a b", ...words]);
    }),
  );
});

test("appendNodeOptions() keeps what was there, as it was, in front", () => {
  assert.equal(
    appendNodeOptions("--no-warnings  -C x", ["--conditions=valgrind"]),
    "--no-warnings  -C x --conditions=valgrind",
  );
  assert.equal(appendNodeOptions("", ["--conditions=valgrind"]), "--conditions=valgrind");
});

test("appendNodeOptions() is read by Node itself: a preload whose path has blanks, quotes and backslashes", (t) => {
  const preload = join(temporaryFolder(t), 'pre "load" \\ed.cjs');
  writeFileSync(preload, 'process.stdout.write("preloaded ")');
  const env = {
    ...process.env,
    NODE_OPTIONS: appendNodeOptions("--no-warnings", ["--require", preload, "--conditions=valgrind"]),
  };
  const said = execFileSync(process.execPath, ["-p", "process.execArgv.length"], { env, encoding: "utf8" });
  assert.match(said, /^preloaded /);
});
