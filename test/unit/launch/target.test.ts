import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { LaunchProblem } from "#src/launch/problem.js";
import { Runtimes } from "#src/launch/runtime.js";
import { resolveTarget } from "#src/launch/target.js";
import type { Program, Target, Tier } from "#src/launch/types.js";
import { isRoot, script, temporaryFolder } from "./folder.js";

function target(program: Program, tier: Tier = "default", path = process.env["PATH"]): Promise<Target> {
  return resolveTarget(program, { tier, naming: undefined, runtimes: new Runtimes(), env: { PATH: path } });
}

async function problem(program: Program, tier: Tier = "default"): Promise<LaunchProblem> {
  const error = await target(program, tier).catch((error: unknown) => error);
  assert.ok(error instanceof LaunchProblem, String(error));
  return error;
}

test("resolveTarget() runs a script with this Node, the tier's flags before it and its arguments behind", async (t) => {
  const file = join(temporaryFolder(t), "a b.js");
  writeFileSync(file, "");
  const { argv, executable, runtime } = await target({ form: "file", file, arguments: ["--json", "x"] }, "ignition");
  assert.equal(argv[0], process.execPath);
  assert.deepEqual(argv.slice(-3), [file, "--json", "x"]);
  assert.ok(argv.slice(1, -3).includes("--no-opt"));
  assert.equal(executable, process.execPath);
  assert.deepEqual(runtime, { name: "node", version: process.versions.node, path: process.execPath });
});

test("resolveTarget() leaves V8 as it is for tier default", async (t) => {
  const file = join(temporaryFolder(t), "a.js");
  writeFileSync(file, "");
  assert.deepEqual((await target({ form: "file", file, arguments: [] })).argv, [process.execPath, file]);
});

test("resolveTarget() gives each runtime the command line that it wants", async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, "a.ts");
  writeFileSync(file, "");
  const bun = script(join(folder, "bun"), "echo 1.4.5");
  const deno = script(join(folder, "my-deno"), "echo 'deno 2.9.6 (stable)'");
  const fromPath = await target({ form: "file", file, arguments: ["x"], runtime: "bun" }, "fast", folder);
  assert.deepEqual(fromPath.argv, [bun, file, "x"]);
  const denoArgv = (await target({ form: "file", file, arguments: [], runtime: deno }, "fast")).argv;
  assert.deepEqual(denoArgv, [deno, "run", "--allow-all", file]);
  assert.equal((await problem({ form: "file", file, arguments: [], runtime: bun }, "sparkplug")).reason, "usage");
});

test("resolveTarget() runs TypeScript where Node can, and says where it cannot", async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, "a.mts");
  writeFileSync(file, "");
  const flagsOf = async (version: string): Promise<string[]> => {
    const runtime = script(join(folder, "node"), `echo v${version}`);
    return (await target({ form: "file", file, arguments: [], runtime })).argv.slice(1, -1);
  };
  for (const version of ["22.18.0", "23.6.0", "24.0.0", "100.1.0"])
    assert.deepEqual(await flagsOf(version), [], version);
  for (const version of ["22.6.0", "22.17.1", "23.5.0"]) {
    assert.deepEqual(await flagsOf(version), ["--experimental-strip-types"], version);
  }
  for (const version of ["20.19.0", "22.5.1"])
    await assert.rejects(flagsOf(version), /cannot run .*a\.mts: name a Node\.js 22\.18/);
});

test("resolveTarget() says of a script what is wrong with it", async (t) => {
  const folder = temporaryFolder(t);
  const missing = await problem({ form: "file", file: "nowhere.js", arguments: [] });
  assert.equal(missing.reason, "not-found");
  assert.match(missing.message, /nowhere\.js does not exist.*jsgrind memcheck -- nowhere\.js/);
  const isFolder = await problem({ form: "file", file: folder, arguments: [] });
  assert.equal(isFolder.reason, "not-executable");
  if (isRoot) return;
  const closed = join(folder, "closed.js");
  writeFileSync(closed, "");
  chmodSync(closed, 0);
  assert.match((await problem({ form: "file", file: closed, arguments: [] })).message, /may not be read/);
});

test("resolveTarget() does not take a stranger for a runtime", async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, "a.js");
  writeFileSync(file, "");
  const error = await problem({
    form: "file",
    file,
    arguments: [],
    runtime: script(join(folder, "cat"), "echo cat (GNU) 9.1"),
  });
  assert.equal(error.reason, "not-executable");
  assert.match(error.message, /does not answer `--version`/);
});

test("resolveTarget() keeps a command as it was given, but for V8's flags behind a Node of any name", async (t) => {
  const folder = temporaryFolder(t);
  symlinkSync(process.execPath, join(folder, "nodelink"));
  const plain = await target({ form: "command", command: ["sh", "-c", "node x"] }, "ignition");
  assert.deepEqual(plain.argv, ["sh", "-c", "node x"]);
  assert.equal(plain.runtime, undefined);
  const node = await target(
    { form: "command", command: ["./nodelink", "-e", "0"].map((word) => word.replace(".", folder)) },
    "ignition",
  );
  assert.equal(node.argv[0], join(folder, "nodelink"));
  assert.deepEqual(node.argv.slice(-2), ["-e", "0"]);
  assert.ok(node.argv.includes("--no-opt"));
  assert.equal(node.runtime?.name, "node");
});

test("resolveTarget() lets npm and pnpm run natively, as they find `node` on PATH, and Yarn under Valgrind", async (t) => {
  const folder = temporaryFolder(t);
  for (const [file, isNative] of [
    ["npm/bin/npm-cli.js", true],
    ["npm/bin/npx-cli.js", true],
    ["pnpm/bin/pnpm.cjs", true],
    ["pnpm/bin/pnpx.cjs", true],
    ["yarn/bin/yarn.js", false],
  ] as const) {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, "#!/usr/bin/env node\n");
    chmodSync(path, 0o755);
    const { manager } = await target({ form: "command", command: [path, "test"] });
    assert.deepEqual(manager?.slice(1), isNative ? [path, "test"] : undefined, file);
  }
});

test("resolveTarget() never runs a command to find out what it is", async (t) => {
  const folder = temporaryFolder(t);
  const trap = script(join(folder, "launch-missiles"), `touch '${join(folder, "fired")}'`);
  await target({ form: "command", command: [trap] });
  assert.equal(existsSync(join(folder, "fired")), false);
});

test("resolveTarget() says of a command what is wrong with it", async (t) => {
  const folder = temporaryFolder(t);
  assert.equal((await problem({ form: "command", command: ["no-such-program"] })).reason, "not-found");
  assert.equal((await problem({ form: "command", command: [join(folder, "none")] })).reason, "not-found");
  assert.equal((await problem({ form: "command", command: [folder] })).reason, "not-executable");
  const plain = join(folder, "plain");
  writeFileSync(plain, "");
  const error = await problem({ form: "command", command: [plain] });
  assert.equal(error.reason, "not-executable");
  assert.match(error.message, /chmod \+x/);
});
