import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { packageRoot } from "../../../scripts/lib/root.mjs";
import { installSet } from "../../../scripts/runtimes/install.mjs";
import { temporaryTree, writeTree } from "./temporary-tree.js";

const NPM = readFileSync(join(packageRoot(import.meta.url), "test", "fixtures", "runtimes", "npm.cjs"), "utf8");

describe("installSet()", () => {
  const environment = { ...process.env };
  let root = "";

  beforeEach(() => {
    root = temporaryTree({
      "bin/npm": `#!${process.execPath}\n${NPM}`,
      "calls.log": "",
      "scripts/runtimes/some-set/package.json": `{ "version": 1 }`,
      "scripts/runtimes/some-set/package-lock.json": "{}",
    });
    chmodSync(join(root, "bin", "npm"), 0o755);
    process.env["PATH"] = `${join(root, "bin")}${delimiter}${environment["PATH"]}`;
    process.env["FAKE_LOG"] = join(root, "calls.log");
  });
  afterEach(() => {
    process.env = { ...environment };
  });

  function install(): Promise<string> {
    return installSet("some-set", { root, say: () => undefined });
  }

  function calls(): string[] {
    return readFileSync(join(root, "calls.log"), "utf8").split("\n").slice(0, -1);
  }

  function installed(modules: string): unknown {
    return JSON.parse(readFileSync(join(modules, "installed.json"), "utf8"));
  }

  test("installs without scripts, once for all who ask, and leaves nothing else behind", async () => {
    const asked = await Promise.all([install(), install()]);
    assert.deepEqual(new Set(asked), new Set([join(root, ".runtimes", "some-set", "node_modules")]));
    assert.deepEqual(installed(asked[0]), { version: 1 });
    await install();
    assert.deepEqual(calls(), ["ci --ignore-scripts"]);
    assert.deepEqual(readdirSync(join(root, ".runtimes")), ["some-set"]);
  });

  test("does not install what another process installed while it waited for it", async () => {
    writeTree(root, ".runtimes/some-set.lock", String(process.pid));
    const asked = install();
    writeTree(root, ".runtimes/some-set/package.json", `{ "version": 1 }`);
    writeTree(root, ".runtimes/some-set/package-lock.json", "{}");
    rmSync(join(root, ".runtimes", "some-set.lock"));
    await asked;
    assert.deepEqual(calls(), []);
  });

  test("installs again when the manifest or the lock changed", async () => {
    await install();
    writeTree(root, "scripts/runtimes/some-set/package.json", `{ "version": 2 }`);
    assert.deepEqual(installed(await install()), { version: 2 });
    writeTree(root, "scripts/runtimes/some-set/package-lock.json", `{ "packages": {} }`);
    await install();
    assert.equal(calls().length, 3);
  });

  test("tells npm the folder without links, since npm refuses one behind a link", async () => {
    mkdirSync(join(root, "shared"));
    symlinkSync(join(root, "shared"), join(root, ".runtimes"));
    assert.deepEqual(installed(await install()), { version: 1 });
    const prefix = readFileSync(join(root, "shared", "some-set", "node_modules", "prefix.txt"), "utf8");
    assert.equal(dirname(prefix), realpathSync(join(root, "shared")));
  });

  test("a failed installation says why, leaves the set that was there, and is tried again", async () => {
    const modules = await install();
    writeTree(root, "scripts/runtimes/some-set/package.json", `{ "version": 2 }`);
    process.env["FAKE_NPM"] = "fails";
    await assert.rejects(install(), /exit code 9\nnpm error code EINTEGRITY/);
    assert.deepEqual(installed(modules), { version: 1 });
    assert.deepEqual(readdirSync(join(root, ".runtimes")), ["some-set"]);
    delete process.env["FAKE_NPM"];
    assert.deepEqual(installed(await install()), { version: 2 });
  });
});
