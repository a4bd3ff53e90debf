/** What child processes are to a program is the same without the preload that keeps from forking what cannot run. Natively, on each Node. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { endingsPreload as preload } from "#src/launch/preloads.js";
import { packageRoot } from "../../../scripts/lib/root.mjs";
import { allNodes } from "../../runtimes.js";
import { testManners } from "./preload-manners.js";

const fixtures = join(packageRoot(import.meta.url), "test", "fixtures", "cli");
const program = join(fixtures, "missing-commands.mjs");
const spy = join(fixtures, "spy-on-spawn.cjs");

for (const { version, path } of await allNodes()) {
  const run = (...words: string[]): string => execFileSync(path, words, { encoding: "utf8", stdio: "pipe" });

  test(`commands that are there run, and others fail as they do without the preload, under Node ${version}`, () => {
    const without = run(program).split("\n");
    assert.ok(without.length > 30);
    assert.deepEqual(run("--require", preload, program).split("\n"), without);
  });

  test(`what cannot be found is not forked for, under Node ${version}`, () => {
    const code = `const { spawn, spawnSync } = require("node:child_process");
      for (const file of ["true", "no-such-command"]) {
        spawn(file).on("error", () => {});
        spawnSync(file);
      }`;
    assert.equal(run("--require", spy, "--require", preload, "-e", code), "true\ntrue, and waits\n/bin/true\n");
  });

  const code = `console.log(require("node:child_process").spawnSync("no-such-command").error.code)`;
  testManners({ preload, version, run, code, prints: "ENOENT\n", permissions: ["--allow-child-process"] });
}
