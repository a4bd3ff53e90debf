/** What `jsgrind ct` says before Valgrind starts: each is one sentence with the remedy, and an exit code of its own. */
import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, test, type TestContext } from "node:test";
import { packageRoot } from "../../../scripts/lib/root.mjs";
import { Jsgrind } from "./jsgrind.js";

interface Said {
  exitCode: number | null;
  stderr: string;
}

async function ct(t: TestContext, files: Readonly<Record<string, string>>, args: readonly string[]): Promise<Said> {
  const jsgrind = new Jsgrind(t);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(jsgrind.folder, name), text);
  const link = join(jsgrind.folder, "node_modules", "jsgrind");
  mkdirSync(dirname(link));
  symlinkSync(packageRoot(import.meta.url), link);
  const { exitCode, stderr } = await jsgrind.run(["ct", ...args]);
  assert.deepEqual(jsgrind.leftovers, []);
  return { exitCode, stderr };
}

const imports = 'import { constantTime } from "jsgrind/secret";\n';

describe("jsgrind ct", () => {
  test("wants a file", async (t) => {
    const { exitCode, stderr } = await ct(t, {}, []);
    assert.equal(exitCode, 120);
    assert.match(stderr, /missing required argument 'file'/);
  });

  test("names a file that is not there, and a folder", async (t) => {
    assert.deepEqual(await ct(t, {}, ["b.mjs"]).then(({ exitCode }) => exitCode), 127);
    const { exitCode, stderr } = await ct(t, {}, ["node_modules"]);
    assert.equal(exitCode, 120);
    assert.match(stderr, /node_modules is a folder: name the files in it/);
  });

  test("says when a file declares no case", async (t) => {
    const { exitCode, stderr } = await ct(t, { "a.mjs": "export {};" }, ["a.mjs"]);
    assert.equal(exitCode, 120);
    assert.match(stderr, /No case is declared in .*a\.mjs: call constantTime\("name", \{ secret, run \}\)/);
  });

  test("says why a file cannot be loaded, and what it printed", async (t) => {
    const text = 'console.error("looking for it"); throw new Error("it is not here");';
    const { exitCode, stderr } = await ct(t, { "a.mjs": text }, ["a.mjs"]);
    assert.equal(exitCode, 120);
    assert.match(stderr, /a\.mjs could not be loaded: Error: it is not here\.\n {3}looking for it/);
  });

  const bad: readonly [what: string, declaration: string, message: RegExp][] = [
    ["no secret", '("a", { secret: {}, run() {} })', /The case "a" has no secret: give/],
    [
      "a secret of another type",
      '("a", { secret: { key: [1] }, run() {} })',
      /the secret key must be an ArrayBuffer, a view.*class Array/,
    ],
    [
      "a secret without bytes",
      '("a", { secret: { key: new Uint8Array(0) }, run() {} })',
      /the secret key has no bytes; give it at least one/,
    ],
    ["no run", '("a", { secret: { key: 1 } })', /run must be a function; this is undefined/],
    [
      "a control that is none",
      '("a", { secret: { key: 1 }, run() {}, control: 1 })',
      /control must be a function; this is the number 1/,
    ],
    [
      "a name twice",
      '("a", { secret: { key: 1 }, input: { key: 2 }, run() {} })',
      /a secret and an input with the name key/,
    ],
    ["no name", '(" ", { secret: { key: 1 }, run() {} })', /A case has a name/],
  ];
  for (const [what, declaration, message] of bad) {
    test(`refuses a case with ${what}`, async (t) => {
      const { exitCode, stderr } = await ct(t, { "a.mjs": `${imports}constantTime${declaration};` }, ["a.mjs"]);
      assert.equal(exitCode, 120);
      assert.match(stderr, message);
    });
  }

  test("refuses tiers, runtimes and files that are none", async (t) => {
    const file = { "a.mjs": `${imports}constantTime("a", { secret: { key: 1 }, run() {} });` };
    assert.match(
      (await ct(t, file, ["--tier", "fast", "a.mjs"])).stderr,
      /There is no tier fast: give some of interpreter,/,
    );
    assert.match((await ct(t, file, ["--runtime", "nonesuch", "a.mjs"])).stderr, /The runtime nonesuch cannot be run/);
    assert.match(
      (await ct(t, file, ["--json", "/nonesuch/a.json", "a.mjs"])).stderr,
      /cannot be written to \/nonesuch\/a\.json/,
    );
    const { exitCode, stderr } = await ct(t, file, ["--acknowledged", "nonesuch.json", "a.mjs"]);
    assert.equal(exitCode, 120);
    assert.match(stderr, /The acknowledged leaks cannot be read from nonesuch\.json/);
  });
});
