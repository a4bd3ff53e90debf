import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { FakeMachine } from "./fake-machine.js";
import { writeTree } from "./temporary-tree.js";

const NPM_CI = "npm ci --include=dev --no-audit --no-fund";
const APT_UPDATE = "apt-get update";
const APT_INSTALL = "apt-get install --yes --no-install-recommends valgrind";
const BUILD = ["tsc -p tsconfig.json", "tsc -p src/report/page/browser/tsconfig.json"];
const BUILD_TESTS = "tsc -p tsconfig.dev.json";

test("setup installs Valgrind, then the dependencies, then builds, and says so before it does", () => {
  const machine = new FakeMachine(["apt-get", "npm", "sudo"]);
  const { status, stderr, calls } = machine.setup();
  assert.equal(status, 0, stderr);
  assert.deepEqual(calls, [APT_UPDATE, APT_INSTALL, NPM_CI, ...BUILD]);
  assert.match(stderr, /missing: Valgrind\. About to run:/);
  assert.match(stderr, /env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends valgrind/);
  assert.ok(existsSync(join(machine.root, "dist", "one.js")));
  assert.ok(!existsSync(join(machine.root, ".build", "test")), "the tests were built without --dev");
});

test("setup does nothing and says nothing on a machine that is set up", () => {
  const machine = new FakeMachine(["valgrind", "npm"]);
  assert.deepEqual(machine.setup(["--dev"]).calls, [NPM_CI, ...BUILD, BUILD_TESTS]);
  assert.deepEqual(machine.setup(["--dev"]), { status: 0, stderr: "", calls: [] });
});

test("setup without any package manager names the command for each and fails before anything else", () => {
  const { status, stderr, calls } = new FakeMachine(["npm", "sudo"]).setup();
  assert.equal(status, 1);
  assert.deepEqual(calls, []);
  for (const manager of ["apt-get install", "dnf install", "pacman -S", "apk add", "zypper install"]) {
    assert.ok(stderr.includes(`${manager} valgrind`), `${manager} in ${stderr}`);
  }
  assert.doesNotMatch(stderr, /\n\s+at /, "a stack is not for the reader");
});

test("setup goes on when only the refresh of the package lists fails", () => {
  const { status, stderr, calls } = new FakeMachine(["apt-get", "npm", "sudo"]).setup([], { FAKE_APT: "broken-lists" });
  assert.equal(status, 0, stderr);
  assert.deepEqual(calls, [APT_UPDATE, APT_INSTALL, NPM_CI, ...BUILD]);
  assert.match(stderr, /apt-get update` failed; going on/);
});

test("setup stops with the package manager's exit code when the installation fails", () => {
  const { status, stderr, calls } = new FakeMachine(["apt-get", "npm", "sudo"]).setup([], { FAKE_APT: "broken" });
  assert.equal(status, 77);
  assert.deepEqual(calls, [APT_UPDATE, APT_INSTALL]);
  assert.match(stderr, /exit code 77/);
});

test("setup does not take the package manager's word that Valgrind is there", () => {
  const machine = new FakeMachine(["apt-get", "npm", "sudo"]);
  const { status, stderr, calls } = machine.setup([], { FAKE_APT: "installs-nothing" });
  assert.equal(status, 1);
  assert.deepEqual(calls, [APT_UPDATE, APT_INSTALL]);
  assert.match(stderr, /Still missing after the installation: valgrind\./);
});

test("setup builds again what a changed, a deleted or a tampered file concerns, and nothing else", () => {
  const machine = new FakeMachine(["valgrind", "npm"]);
  machine.setup(["--dev"]);

  writeTree(machine.root, "test/one.test.ts", "// another test\n");
  assert.deepEqual(machine.setup(["--dev"]).calls, [BUILD_TESTS], "a test changed");

  writeTree(machine.root, "src/one.ts", "export const one = 2;\n");
  assert.deepEqual(machine.setup(["--dev"]).calls, [...BUILD, BUILD_TESTS], "a source changed");

  writeTree(machine.root, "dist/one.js", "export const one = 3;\n");
  assert.deepEqual(machine.setup(["--dev"]).calls, BUILD, "an output changed");
  assert.equal(readFileSync(join(machine.root, "dist", "one.js"), "utf8"), "export const one = 2;\n");

  rmSync(join(machine.root, ".build", "test"), { recursive: true });
  assert.deepEqual(machine.setup(["--dev"]).calls, [BUILD_TESTS], "an output is gone");
});

test("setup deletes the output of a source that is gone", () => {
  const machine = new FakeMachine(["valgrind", "npm"]);
  writeTree(machine.root, "src/two.ts", "export const two = 2;\n");
  writeTree(machine.root, "test/two.test.ts", "// a second test\n");
  machine.setup(["--dev"]);
  assert.ok(existsSync(join(machine.root, "dist", "two.js")));
  rmSync(join(machine.root, "src", "two.ts"));
  rmSync(join(machine.root, "test", "two.test.ts"));
  assert.deepEqual(machine.setup(["--dev"]).calls, [...BUILD, BUILD_TESTS]);
  assert.ok(!existsSync(join(machine.root, "dist", "two.js")));
  assert.ok(!existsSync(join(machine.root, ".build", "test", "two.test.js")));
  assert.ok(existsSync(join(machine.root, "dist", "one.js")));
});

test("setup builds again after a failed build, even of unchanged sources", () => {
  const machine = new FakeMachine(["valgrind", "npm"]);
  machine.setup();
  writeTree(machine.root, "src/one.ts", "type error\n");
  const failed = machine.setup();
  assert.equal(failed.status, 2);
  assert.match(failed.stderr, /tsc -p tsconfig\.json` failed: exit code 2/);
  const again = machine.setup();
  assert.equal(again.status, 2);
  assert.deepEqual(again.calls, BUILD.slice(0, 1));
});

test("setup installs the dependencies again, and builds, when the lock asks for others", () => {
  const machine = new FakeMachine(["valgrind", "npm"]);
  machine.setup();
  const lock = JSON.stringify({ packages: { "": {}, "node_modules/typescript": { version: "7.1.0" } } });
  writeTree(machine.root, "package-lock.json", lock);
  assert.deepEqual(machine.setup().calls, [NPM_CI, ...BUILD]);
});

test("setup --arm64 says what is missing besides Valgrind, and that only apt-get has it", () => {
  const { status, stderr } = new FakeMachine(["valgrind", "npm", "sudo"]).setup(["--arm64"]);
  assert.equal(status, 1);
  assert.match(stderr, /apt-get install .*binutils/);
  assert.doesNotMatch(stderr, /dnf install|pacman -S|apk add|zypper install/);
});

test("setup on a Node that is too old says so before anything else", () => {
  const machine = new FakeMachine(["apt-get", "npm", "sudo"]);
  writeTree(machine.root, "package.json", `{ "engines": { "node": ">=1000.1" } }`);
  const { status, stderr, calls } = machine.setup();
  assert.equal(status, 1);
  assert.deepEqual(calls, []);
  assert.match(stderr, /1000\.1 or later is needed/);
});

test("setup refuses an option it does not know", () => {
  const { status, stderr, calls } = new FakeMachine(["valgrind", "npm"]).setup(["--dve"]);
  assert.equal(status, 2);
  assert.deepEqual(calls, []);
  assert.match(stderr, /--dve/);
  assert.match(stderr, /Usage:/);
});
